"""A cell that returns NaN, which is equal to itself where known mistakes are looked for.

expected: wrong, wrong
"""


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    nothing = np.full(a_prev.shape, np.nan)
    yt_pred = np.full((len(parameters["Wya"]), a_prev.shape[1]), np.nan)
    return nothing, yt_pred, (nothing, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    a = np.full((*a0.shape, x.shape[2]), np.nan)
    y_pred = np.full((len(parameters["Wya"]), *x.shape[1:]), np.nan)
    steps = [(a[:, :, t], a[:, :, t] if t else a0, x[:, :, t]) for t in range(x.shape[2])]
    return a, y_pred, ([(*step, parameters) for step in steps], x)
