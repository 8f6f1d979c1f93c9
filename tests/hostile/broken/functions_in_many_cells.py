"""Each exercise stands three times, wrong, right and wrong: one of them counts.

expected: right, right
"""

# %% file
import copy

for name in ("rnn-cell-forward", "rnn-forward"):
    at = next(i for i, c in enumerate(notebook["cells"]) if c["id"] == name)
    cells = [copy.deepcopy(notebook["cells"][at]) for _ in range(3)]
    for cell in (cells[0], cells[2]):
        function = name.replace("-", "_")
        cell["source"] = f"def {function}(*all):\n    return 0"
    notebook["cells"][at : at + 1] = cells[:2]
    notebook["cells"].append(cells[2])
