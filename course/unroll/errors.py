"""What a person can put right."""


class UserError(Exception):
    """Something a person can put right; the message says what, where and how."""
