# mistake: the stack of steps is reshaped into place, which mixes the entries, where the axis has to be moved
# true: none
def rnn_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wya"].shape
    a_next = a0
    a, y_pred, list_of_caches = [], [], []
    for t in range(T_x):
        a_next, yt, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a.append(a_next)
        y_pred.append(yt)
        list_of_caches.append(cache)
    a = np.array(a).reshape(n_a, m, T_x)  # <- slip
    y_pred = np.array(y_pred).reshape(n_y, m, T_x)  # <- slip
    return a, y_pred, (list_of_caches, x)
