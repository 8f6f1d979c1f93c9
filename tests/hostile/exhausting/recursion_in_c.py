"""The function recurses where Python does not count.

expected: right, crashed
"""

# %% rnn_forward
import sys


def rnn_forward(x, a0, parameters):
    sys.setrecursionlimit(10**9)
    one, other = [], []
    for _ in range(10**5):
        one, other = [one], [other]
    return one == other
