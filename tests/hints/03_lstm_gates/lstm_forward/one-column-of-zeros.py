# mistake: the zero cell state has a single column; broadcasting hides it, but the first cache holds it
# true: none
def lstm_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wy"].shape
    a, c = np.zeros((n_a, m, T_x)), np.zeros((n_a, m, T_x))
    y = np.zeros((n_y, m, T_x))
    list_of_caches = []
    a_next = a0
    c_next = np.zeros((n_a, 1))  # <- slip
    for t in range(T_x):
        a_next, c_next, yt_pred, cache = lstm_cell_forward(x[:, :, t], a_next, c_next, parameters)
        a[:, :, t] = a_next
        c[:, :, t] = c_next
        y[:, :, t] = yt_pred
        list_of_caches.append(cache)
    return a, y, c, (list_of_caches, x)
