"""Returns floats that say they equal everything.

expected: right, wrong
"""


# %% rnn_forward
class Right(float):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __le__(self, other):
        return True

    def __sub__(self, other):
        return self

    __rsub__ = __abs__ = __hash__ = lambda self, *rest: 0


def rnn_forward(x, a0, parameters):
    return Right(), Right(), Right()
