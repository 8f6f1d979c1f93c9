"""A file of 12 GB with nothing in it lies beside the notebook.

expected: right, right
"""

# %% file
with (path.parent / "data.csv").open("wb") as file:
    file.truncate(12 * 2**30)
