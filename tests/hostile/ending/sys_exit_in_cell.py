"""The cell of the exercise calls sys.exit.

expected: right, error
"""

# %% rnn_forward
import sys

sys.exit()


def rnn_forward(x, a0, parameters):
    return 0
