"""A forked child stays in the loop and answers the tester as well: answers to other questions, too.

expected: right, wrong or crashed or error or timeout or missing
"""

# %% rnn_forward
import os

os.fork()


def rnn_forward(x, a0, parameters):
    return 0
