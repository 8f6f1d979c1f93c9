"""The test cells are deleted.

expected: right, right
"""

# %% file
notebook["cells"] = [c for c in notebook["cells"] if not c["id"].endswith("-test")]
