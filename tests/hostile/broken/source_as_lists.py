"""Sources are lists of lines, and once nothing.

expected: right, right
"""

# %% file
for cell in notebook["cells"]:
    cell["source"] = cell["source"].splitlines(keepends=True)
notebook["cells"][0]["source"] = []
