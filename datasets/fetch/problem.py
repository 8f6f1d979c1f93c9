"""What is raised when a download cannot be brought to a good end."""


class Problem(Exception):
    """One sentence for a person: which file, what happened, what to do."""
