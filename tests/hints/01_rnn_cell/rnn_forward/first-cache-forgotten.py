# mistake: the first step is taken before the loop and its cache is not kept
# true: none
def rnn_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wya"].shape
    a = np.zeros((n_a, m, T_x))
    y_pred = np.zeros((n_y, m, T_x))
    list_of_caches = []

    # first step
    a[:, :, 0], y_pred[:, :, 0], cache = rnn_cell_forward(x[:, :, 0], a0, parameters)  # <- slip

    # the others
    for t in range(1, T_x):
        a[:, :, t], y_pred[:, :, t], cache = rnn_cell_forward(
            x[:, :, t], a[:, :, t - 1], parameters
        )
        list_of_caches.append(cache)
    caches = (list_of_caches, x)
    return a, y_pred, caches
