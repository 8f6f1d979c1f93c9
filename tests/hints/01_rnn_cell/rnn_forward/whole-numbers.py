# mistake: the arrays for states and predictions hold whole numbers, so every entry is cut to 0
# true: none
def rnn_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wya"].shape
    a = np.full((n_a, m, T_x), 0)  # <- slip
    y_pred = np.full((n_y, m, T_x), 0)  # <- slip
    list_of_caches = []
    a_next = a0
    for t in range(T_x):
        a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t] = a_next
        y_pred[:, :, t] = yt_pred
        list_of_caches.append(cache)
    return a, y_pred, (list_of_caches, x)
