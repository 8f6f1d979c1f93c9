"""The folder is empty.

expected: missing, missing
"""

# %% file
notebook = None
