"""When it is traced, a function yields values without end, huge ones among them.

expected: right, wrong
"""


# %% rnn_forward
def endless(x):
    while True:
        yield np.zeros((1000, 1000, 100)) + x.sum()


def rnn_forward(x, a0, parameters):
    if any(name.startswith("__way") for name in globals()):
        for value in endless(x):
            x = x + value[0, 0, 0]
    return x, x, x
