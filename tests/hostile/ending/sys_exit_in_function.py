"""The function raises SystemExit.

expected: right, error
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    import sys

    sys.exit(0)
