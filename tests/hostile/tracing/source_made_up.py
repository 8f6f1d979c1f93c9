"""Whoever asks for a function's source gets another one, and a long one.

expected: right, wrong
"""

# %% before
import inspect
import linecache

inspect.getsource = lambda function: (
    "def rnn_forward(x, a0, parameters):\n" + "    x = x + 1\n" * 10**6
)
linecache.getlines = lambda *rest, **more: ["ESCAPED\n"] * 10**6


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return x, x, x
