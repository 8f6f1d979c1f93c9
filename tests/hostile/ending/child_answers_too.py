"""A forked child stays in the shell's loop and answers the tester as well.

expected: right, wrong or crashed or error or timeout
"""

# %% rnn_forward
import os

os.fork()


def rnn_forward(x, a0, parameters):
    return 0
