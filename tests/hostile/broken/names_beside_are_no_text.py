"""What lies beside the notebook has names that are no text, or end lines.

expected: right, right
"""

# %% file
for name in ("\udcff.csv", "\udcff.ipynb", "a\nb.csv", "\x1b[2J", "\u202e"):
    (path.parent / name).write_text("x")
