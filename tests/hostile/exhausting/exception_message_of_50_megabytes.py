"""The function raises an error with a message of 50 MB.

expected: right, error
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    raise ValueError("x" * 50_000_000)
