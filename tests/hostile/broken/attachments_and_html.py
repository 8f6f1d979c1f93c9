"""Text cells hold scripts and attachments of odd types.

expected: right, right
"""

# %% file
own = {
    "cell_type": "markdown",
    "metadata": {},
    "source": "<script>alert(1)</script>{{ 7 * 7 }}{% raise %}",
    "attachments": {"a.png": {"image/png": 7}},
    "id": "html",
}
notebook["cells"].insert(0, own)
