"""What is noted of a function is nearly right, but for numbers that no picture has a place for.

expected: right, wrong
"""

# %% before
import numpy as np
import unroll.judging.trace as tracing
from unroll.check import ANSWERS
from unroll.judging import calling
from unroll.judging.storage import load

_, cases = load(ANSWERS / "rnn_forward.json")
a, y_pred, caches = next(case.expected for case in cases if case.hints)
odd = np.array(a, np.longdouble)
odd[0, 0] = [np.nan, -np.inf, np.longdouble("1e4000")]
step = tracing.Step(odd, (), "rnn_forward", 2, "x", 1, False, -1)
sources = {"rnn_forward": (1, "def rnn_forward(x, a0, parameters):\n    return x")}
calling.trace = lambda *rest: tracing.Trace(
    (step,), value=(odd, y_pred, caches), line=2, sources=sources
)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return x, x, x
