"""All ids and metadata are lost: cells are known by their text.

expected: right, right
"""

# %% file
for number, cell in enumerate(notebook["cells"]):
    cell["id"] = f"cell{number}"
    cell["metadata"] = {}
