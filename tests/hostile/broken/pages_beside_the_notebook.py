"""Pages with scripts lie beside the notebook, one by the name of its feedback.

expected: right, right
"""

# %% file
for name in ("evil.html", "rnn_cell.html", "evil.svg", "evil.xhtml", "sw.js"):
    (path.parent / name).write_text("<script>alert(1)</script>")
