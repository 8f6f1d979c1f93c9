"""The function shows 10.0 as if it were the test cell's result.

expected: right, wrong
"""

# %% rnn_forward
import sys


def rnn_forward(x, a0, parameters):
    sys.displayhook(10.0)
    return 0
