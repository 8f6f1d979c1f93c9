"""NumPy's comparisons say yes always.

expected: right, wrong
"""

# %% before
import numpy as np

np.allclose = np.array_equal = np.isclose = np.all = np.any = lambda *rest, **more: True
np.abs = np.subtract = lambda *rest, **more: 0.0
np.isfinite = lambda *rest: np.True_


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0
