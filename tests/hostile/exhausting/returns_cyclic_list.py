"""The function returns a list that holds itself.

expected: right, error or timeout
"""


# %% rnn_forward
def deep():
    nested = []
    for _ in range(10_000):
        nested = [nested]
    return nested


def cyclic():
    itself = []
    itself.append(itself)
    return itself


def rnn_forward(x, a0, parameters):
    return cyclic()
