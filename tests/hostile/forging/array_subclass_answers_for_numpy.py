"""Returns arrays whose class takes over NumPy's functions.

expected: right, wrong
"""

# %% rnn_forward
import numpy as np


class Right(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return np.True_

    def __array_function__(self, function, types, args, options):
        return True

    def __eq__(self, other):
        return True


def rnn_forward(x, a0, parameters):
    a = np.zeros((a0.shape[0], x.shape[1], x.shape[2])).view(Right)
    return a, a, a
