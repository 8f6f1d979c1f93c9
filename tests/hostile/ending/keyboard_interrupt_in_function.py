"""The function raises KeyboardInterrupt.

expected: right, error
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    raise KeyboardInterrupt
