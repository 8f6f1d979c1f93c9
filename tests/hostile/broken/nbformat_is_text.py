"""The format's number is text.

expected: missing, missing
"""

# %% file
notebook["nbformat"] = "4"
