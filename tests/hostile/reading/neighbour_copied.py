"""The cell runs the neighbour's answer from the submitted folder.

expected: right, error
"""

# %% rnn_forward
import json

cells = json.load(open("@CLASS@/submitted/a-neighbour/01_rnn_cell/rnn_cell.ipynb"))["cells"]
exec("".join(next(cell["source"] for cell in cells if cell["id"] == "rnn-forward")))
