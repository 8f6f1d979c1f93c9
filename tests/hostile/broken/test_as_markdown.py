"""The test cell is turned into text.

expected: right, tampered
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


# %% file
cells = {cell["id"]: cell for cell in notebook["cells"]}

cell = cells["rnn-forward-test"]
cell["cell_type"] = "markdown"
del cell["outputs"], cell["execution_count"]
