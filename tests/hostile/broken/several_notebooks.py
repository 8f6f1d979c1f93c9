"""Beside the notebook lie a copy and a broken one.

expected: right, right
"""

# %% file
import json

path.with_name("rnn_cell (1).ipynb").write_text(json.dumps(notebook))
path.with_name("rnn_cell-Copy1.ipynb").write_text("{")
