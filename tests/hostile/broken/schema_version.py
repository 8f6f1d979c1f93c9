"""nbgrader's schema_version is a word, a list and a number without end.

expected: right, right
"""

# %% file
versions = iter(["latest", 99, [1], 10**30, None, -1] * 20)
for cell in notebook["cells"]:
    if "nbgrader" in cell["metadata"]:
        cell["metadata"]["nbgrader"]["schema_version"] = next(versions)
