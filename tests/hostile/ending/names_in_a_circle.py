"""A function needs a name that needs another one, and so on in a circle.

expected: right, error
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return first


# %% file
cells = {cell["id"]: cell for cell in notebook["cells"]}
cells["one-unit"]["source"] = "first = second"
cells["average-forgets"]["source"] = "second = third"
cells["imports"]["source"] += "\nthird = first"
