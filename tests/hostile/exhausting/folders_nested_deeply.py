"""Scratch is left behind with folders nested without end.

expected: right, wrong or timeout
"""

# %% rnn_forward
import os

for _ in range(1500):
    os.mkdir("d")
    os.chdir("d")


def rnn_forward(x, a0, parameters):
    return 0
