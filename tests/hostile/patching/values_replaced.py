"""What makes values plain, in the session, hands out an object that equals everything.

expected: wrong, wrong
"""

# %% before
import unroll.judging.calling
import unroll.judging.values


class Right(dict):
    def __eq__(self, other):
        return True

    __hash__ = None


unroll.judging.values.plain = unroll.judging.calling.plain = lambda value: Right()


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0
