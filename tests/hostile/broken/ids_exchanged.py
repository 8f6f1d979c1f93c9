"""The ids of the two test cells are exchanged: the first test keeps its points.

expected: tampered 10, tampered 0
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


# %% file
cells = {cell["id"]: cell for cell in notebook["cells"]}

one, two = cells["rnn-cell-forward-test"], cells["rnn-forward-test"]
one["id"], two["id"] = two["id"], one["id"]
one["metadata"], two["metadata"] = two["metadata"], one["metadata"]
