"""The function returns a view of one number as 10^15.

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
    return __import__("numpy").broadcast_to(0.0, (10**5, 10**5, 10**5))
