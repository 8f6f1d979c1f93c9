"""The function computes where no signal can stop it.

expected: right, timeout
"""

# %% rnn_forward
import re


def rnn_forward(x, a0, parameters):
    return re.match("(a+)+$", "a" * 60 + "b")
