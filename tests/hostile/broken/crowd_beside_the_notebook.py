"""Twenty thousand empty files lie beside the notebook.

expected: right, right
"""

# %% file
for number in range(20_000):
    (path.parent / f"{number}.csv").touch()
