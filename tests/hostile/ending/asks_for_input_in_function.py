"""The function waits for input.

expected: right, error
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return input("name? ")
