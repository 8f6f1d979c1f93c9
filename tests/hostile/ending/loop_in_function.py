"""The function never returns.

expected: right, timeout
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    while True:
        pass
