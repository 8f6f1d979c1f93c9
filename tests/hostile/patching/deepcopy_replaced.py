"""copy.deepcopy hands out the tester's own arguments and changes them.

expected: right, wrong
"""

# %% before
import copy

copy.deepcopy = lambda value, memo=None: value


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    x *= 0
    a0 *= 0
    for value in parameters.values():
        value *= 0
    return x, a0, ([], x)
