"""Four hundred folders, one in the other, lie beside the notebook.

expected: right, right
"""

# %% file
(path.parent / "/".join("d" * 400)).mkdir(parents=True)
