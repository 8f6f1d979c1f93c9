"""The function recurses where Python does not count.

expected: right, crashed
"""

# %% rnn_forward
import sys


def rnn_forward(x, a0, parameters):
    sys.setrecursionlimit(10**9)

    class Deep:
        def __getattr__(self, name):
            return getattr(self, name)

    nested = []
    for _ in range(10**5):
        nested = [nested]
    return repr(nested)
