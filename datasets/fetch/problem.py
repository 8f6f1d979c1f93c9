"""What is raised when a download cannot be brought to a good end."""

from unroll.errors import UserError


class Problem(UserError):
    """One sentence for a person: which file, what happened, what to do."""
