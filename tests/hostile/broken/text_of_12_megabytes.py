"""Cells of the student's own hold twelve million characters.

expected: missing, missing
"""

# %% file
own = {"cell_type": "markdown", "metadata": {}, "source": "x" * 1_000_000}
notebook["cells"][:0] = [{**own, "id": f"own{number}"} for number in range(12)]
