"""A second copy of an answer follows, empty.

expected: right, right
"""

# %% file
cells = {cell["id"]: cell for cell in notebook["cells"]}

import copy

again = copy.deepcopy(cells["rnn-forward"])
again["source"] = "def rnn_forward():\n    pass"
notebook["cells"].append(again)
