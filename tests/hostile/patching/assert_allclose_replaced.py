"""NumPy's assertions pass always.

expected: right, wrong
"""

# %% before
import numpy as np

np.testing.assert_allclose = np.testing.assert_array_equal = lambda *rest, **more: None


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0
