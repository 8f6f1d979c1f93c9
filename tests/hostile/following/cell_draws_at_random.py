"""The cell returns other numbers at every call, the loop none.

expected: wrong, wrong
"""


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next, yt_pred = np.random.rand(*a_prev.shape), np.random.rand(2, 2)
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return np.random.rand(*a0.shape, x.shape[2]), np.random.rand(2, 2, 2), ([], x)
