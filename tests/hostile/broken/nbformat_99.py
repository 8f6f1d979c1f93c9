"""The file is of a format that does not exist yet.

expected: missing, missing
"""

# %% file
notebook["nbformat"] = 99
