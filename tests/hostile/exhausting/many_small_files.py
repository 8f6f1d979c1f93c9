"""Scratch is left behind with tens of thousands of files.

expected: right, wrong or timeout
"""

# %% rnn_forward
for number in range(30_000):
    open(str(number), "w").close()


def rnn_forward(x, a0, parameters):
    return 0
