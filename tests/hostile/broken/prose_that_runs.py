"""Text cells hold links, formulas and pictures that run or load in a browser.

expected: right, right
"""

# %% file
texts = ["[x](javascript:alert(1))", "[x][y]\n\n[y]: data:text/html,x", "<javascript:alert(1)>"]
texts += ["$\\href{javascript:alert(1)}{x}$", "![x](https://elsewhere.invalid/x.png)"]
texts += ["<svg onload=alert(1)>", "<a href='java&Tab;script:alert(1)'>x</a>", "[e](evil.html)"]
notebook["cells"][:0] = [
    {"cell_type": "markdown", "metadata": {}, "source": text, "id": f"own-{number}"}
    for number, text in enumerate(texts)
]
