"""Six thousand cells of prose stand before the lesson.

expected: missing, missing
"""

# %% file
own = {"cell_type": "markdown", "metadata": {}, "source": "x"}
notebook["cells"][:0] = [{**own, "id": f"own{number}"} for number in range(6000)]
