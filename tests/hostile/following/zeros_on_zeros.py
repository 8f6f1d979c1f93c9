"""A cell that returns zeros, and a loop that returns what a loop around it would.

expected: wrong, wrong
"""


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.zeros_like(a_prev)
    yt_pred = np.zeros((len(parameters["Wya"]), a_prev.shape[1]))
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    a = np.zeros((*a0.shape, x.shape[2]))
    y_pred = np.zeros((len(parameters["Wya"]), *x.shape[1:]))
    steps = [(a[:, :, t], a[:, :, t] if t else a0, x[:, :, t]) for t in range(x.shape[2])]
    return a, y_pred, ([(*step, parameters) for step in steps], x)
