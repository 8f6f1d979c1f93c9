"""The function returns lists nested ten thousand deep.

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
    return deep()
