"""NumPy loses what it needs; only what runs there can suffer.

expected: crashed, crashed
"""

# %% before
import numpy as np

np.tanh = np.zeros = np.exp = None
del np.ndarray
