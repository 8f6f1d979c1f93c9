"""A function needs a name from an experiment, which ends the process.

expected: right, crashed
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return needed


# %% file
cells = {cell["id"]: cell for cell in notebook["cells"]}
cells["one-unit"]["source"] = "import os\nos._exit(0)\nneeded = 1"
