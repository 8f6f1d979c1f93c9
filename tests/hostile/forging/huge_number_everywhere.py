"""Returns arrays of the right shapes full of a number whose square overflows.

expected: right, wrong
"""

# %% rnn_forward
import numpy as np


def rnn_forward(x, a0, parameters):
    a = np.full((a0.shape[0], x.shape[1], x.shape[2]), 1e308)
    y = np.full((parameters["by"].shape[0], x.shape[1], x.shape[2]), 1e308)
    return a, y, ([], x)
