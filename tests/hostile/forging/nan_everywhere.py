"""Returns arrays of the right shapes full of not-a-number, which compares with nothing.

expected: right, wrong
"""

# %% rnn_forward
import numpy as np


def rnn_forward(x, a0, parameters):
    a = np.full((a0.shape[0], x.shape[1], x.shape[2]), np.nan)
    y = np.full((parameters["by"].shape[0], x.shape[1], x.shape[2]), np.nan)
    return a, y, ([], x)
