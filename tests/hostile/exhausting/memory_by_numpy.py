"""The function fills arrays until memory is gone.

expected: right, memory or timeout
"""

# %% rnn_forward
import numpy as np


def rnn_forward(x, a0, parameters):
    return [np.ones(10_000_000) for _ in range(100)]
