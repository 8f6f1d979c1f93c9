"""The notebook is a file of 12 GB with nothing in it.

expected: missing, missing
"""

# %% file
with path.open("wb") as file:
    file.truncate(12 * 2**30)
notebook = None
