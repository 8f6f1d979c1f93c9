"""Text cells take parsers of Markdown and HTML minutes, each in another way.

expected: right, right
"""

# %% file
texts = ["<div>" * 100_000, "<a " + "b " * 150_000 + ">", "\\begin{a}" * 60_000]
texts += ["<b>x</b> " + "\\begin{a}" * 5_000, "<b>x</b> " + "\\\\[" * 15_000, "![" * 20_000]
texts += ["[a](" * 10_000, ">" * 40_000 + "![", "*a **b " * 7_000, "&a;" * 30_000]
notebook["cells"][:0] = [
    {"cell_type": "markdown", "metadata": {}, "source": text, "id": f"own-{number}"}
    for number, text in enumerate(texts)
]
