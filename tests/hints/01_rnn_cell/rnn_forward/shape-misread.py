# mistake: x.shape is read as (n_x, T_x, m), so steps and examples are exchanged
# true: none
def rnn_forward(x, a0, parameters):
    caches = []
    n_x, T_x, m = x.shape  # <- slip
    n_y, n_a = parameters["Wya"].shape
    a = np.zeros((n_a, m, T_x))
    y_pred = np.zeros((n_y, m, T_x))
    a_next = a0
    for t in range(T_x):
        a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t] = a_next
        y_pred[:, :, t] = yt_pred
        caches.append(cache)
    caches = (caches, x)
    return a, y_pred, caches
