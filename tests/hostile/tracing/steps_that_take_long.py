"""What is noted of a function are as many steps as may be, all alike and made of one another.

expected: right, wrong
"""

# %% before
import unroll.judging.trace as tracing
from unroll.judging import calling

steps = [
    tracing.Step(np.linspace(0.1, 0.9, 240) + i % 2, tuple(range(max(0, i - 15), i)), "f", i, "x")
    for i in range(4000)
]
moves = [tracing.Move(i, "f", 1, "a_next", i) for i in range(4000)]
calling.trace = lambda *rest: tracing.Trace(tuple(steps), tuple(moves), (), None, 5)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return x, x, x
