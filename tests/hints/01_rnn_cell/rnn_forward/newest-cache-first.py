# mistake: each new cache is put in front, so the list runs backwards
# true: none
def rnn_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wya"].shape
    a, y_pred = np.empty((n_a, m, T_x)), np.empty((n_y, m, T_x))
    caches = []
    now = a0
    for t in range(T_x):
        now, y_pred[:, :, t], cache = rnn_cell_forward(x[:, :, t], now, parameters)
        a[:, :, t] = now
        caches = [cache, *caches]  # <- slip
    return a, y_pred, (caches, x)
