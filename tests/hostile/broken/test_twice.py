"""A second test cell with the same id shows full marks.

expected: right, wrong
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


# %% file
cells = {cell["id"]: cell for cell in notebook["cells"]}

import copy

again = copy.deepcopy(cells["rnn-forward-test"])
again["source"] = "10.0"
notebook["cells"].append(again)
