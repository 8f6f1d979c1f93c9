"""A picture was pasted into a text cell, and was lost on the way; another is no picture.

expected: right, right
"""

# %% file
own = {
    "cell_type": "markdown",
    "metadata": {},
    "source": "![lost](attachment:lost.png) ![none](attachment:none.png)",
    "attachments": {"none.png": {"image/png": "AAAA"}, "x": {"text/html": "<script>1</script>"}},
    "id": "own",
}
notebook["cells"].insert(0, own)
