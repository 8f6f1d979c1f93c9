"""An own cell defines grade and check anew.

expected: right, wrong
"""


# %% before
def grade(function):
    return 10.0


def check(function):
    return None


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


rnn_forward.points = 10.0
