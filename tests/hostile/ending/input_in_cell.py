"""The cell of the exercise asks for input.

expected: right, error
"""

# %% rnn_forward
name = input("name? ")


def rnn_forward(x, a0, parameters):
    return 0
