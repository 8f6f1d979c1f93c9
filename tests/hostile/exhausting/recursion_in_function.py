"""The function calls itself without end.

expected: right, error
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return rnn_forward(x, a0, parameters)
