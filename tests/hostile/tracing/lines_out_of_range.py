"""The lines of a function lie far outside its cell.

expected: right, wrong
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    a = np.zeros((*a0.shape, x.shape[2])) + x.sum()
    return a * 2, a * 3, a


rnn_forward.__code__ = rnn_forward.__code__.replace(co_firstlineno=2**31 - 1)
