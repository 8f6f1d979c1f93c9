"""A folder has the notebook's name.

expected: missing, missing
"""

# %% file
path.mkdir()
notebook = None
