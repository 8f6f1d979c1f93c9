"""The function kills its own process.

expected: right, crashed
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    import os

    os.kill(os.getpid(), 9)
