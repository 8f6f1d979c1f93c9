# mistake: the new state is added to the old one instead of taking its place
# true: none
def rnn_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wya"].shape
    a = np.zeros((n_a, m, T_x))
    y_pred = np.zeros((n_y, m, T_x))
    list_of_caches = []
    state = a0
    for t in range(T_x):
        out = rnn_cell_forward(x[:, :, t], state, parameters)
        state = state + out[0]  # <- slip
        a[:, :, t] = state
        y_pred[:, :, t] = out[1]
        list_of_caches.append(out[2])
    caches = (list_of_caches, x)
    return a, y_pred, caches
