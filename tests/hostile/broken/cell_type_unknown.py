"""An own cell has a type that nobody knows.

expected: right, right
"""

# %% file
notebook["cells"].insert(
    0, {"cell_type": "heading", "id": "odd", "metadata": {}, "source": "x", "level": 1}
)
