"""A cell that hands on the state, so that the loop has nothing to carry.

expected: wrong, wrong
"""


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    yt_pred = softmax(parameters["Wya"] @ a_prev + parameters["by"])
    return a_prev, yt_pred, (a_prev, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    T_x = x.shape[2]
    yt_pred = softmax(parameters["Wya"] @ a0 + parameters["by"])
    caches = [(a0, a0, x[:, :, t], parameters) for t in range(T_x)]
    return np.stack([a0] * T_x, 2), np.stack([yt_pred] * T_x, 2), (caches, x)
