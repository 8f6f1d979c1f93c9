"""The function returns objects whose classes would be made anew, outside, for each of them.

expected: right, error or timeout
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return [object()] * 450_000
