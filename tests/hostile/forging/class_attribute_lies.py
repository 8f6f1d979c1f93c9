"""Returns objects that claim to be arrays and turn into whatever is wanted.

expected: right, wrong
"""

# %% rnn_forward
import numpy as np


class Right:
    __class__ = np.ndarray
    dtype, ndim = np.dtype(float), 3

    def __array__(self, *rest, **more):
        return np.zeros((2, 2, 2))

    def __getattr__(self, name):
        return lambda *rest, **more: True

    def __eq__(self, other):
        return True


def rnn_forward(x, a0, parameters):
    return Right(), Right(), Right()
