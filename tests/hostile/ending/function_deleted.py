"""The function is deleted again.

expected: right, missing
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


del rnn_forward
