"""All ids and metadata are lost.

expected: missing, missing
"""

# %% file
for number, cell in enumerate(notebook["cells"]):
    cell["id"] = f"cell{number}"
    cell["metadata"] = {}
