"""What is noted of a function are steps made up: too many, in circles, with no numbers at all.

expected: right, wrong
"""

# %% before
import unroll.judging.trace as tracing
from unroll.judging import calling


class Step(tracing.Step):
    def __init__(self, number):
        values = dict(
            value=[1, "ESCAPED"], parts=(number + 1, -1, None), function=7, line=-(10**30)
        )
        self.__dict__.update(values, text="`" * 10**6, round=None, filled=2, changes=10**9)


calling.trace = lambda *rest: tracing.Trace(
    tuple(map(Step, range(10**5))),
    value="ESCAPED",
    sources={"rnn_forward": (-5, "ESCAPED\n" * 10**5)},
)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return x, x, x
