"""What is noted of a function are huge texts and lists in lists, and rows made up: endless, in
circles, with no numbers.

expected: right, wrong
"""

# %% before
import unroll.judging.trace as tracing
from unroll.judging import calling
from unroll.judging.rows import Row


class Text(str):
    def encode(self, *how):
        return "ESCAPED"


def made_up(number):
    values = dict(value="ESCAPED" * number, ends=[-1], parts=(number + 1, None), function=7)
    row = Row(None)
    row.__dict__.update(values, line=10**30, text="`" * 10**6, at=-5, under=("ESCAPED",))
    return row


before = calling.trace


def trace(function, *rest):
    found = before(function, *rest)
    return tracing.Trace(found.steps, rows=tuple(map(made_up, range(10**4))))


calling.trace = trace


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    deep = []
    for n in range(2000):
        deep = [deep, Text("a" * n)]
    long = ["x" * 10**7, {Text("b"): deep}, [deep] * 1000]
    return x, x, [x, parameters]
