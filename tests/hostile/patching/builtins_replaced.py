"""Built-in functions that compare say yes always.

expected: crashed, crashed
"""

# %% before
import builtins

builtins.all = builtins.any = lambda *rest: True
builtins.abs = lambda number: 0
builtins.round = lambda *rest: 10.0
builtins.sum = lambda *rest: 10.0


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0
