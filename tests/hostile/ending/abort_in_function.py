"""The function aborts the process.

expected: right, crashed
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    import os

    os.abort()
