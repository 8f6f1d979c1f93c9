# mistake: the steps write into two arrays that they also start from, so the old states in all caches become the last ones
# true: none
def lstm_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wy"].shape
    a, c = np.zeros((n_a, m, T_x)), np.zeros((n_a, m, T_x))
    y = np.zeros((n_y, m, T_x))
    list_of_caches = []
    state, memory = a0.copy(), np.zeros(a0.shape)
    for t in range(T_x):
        new, cell, y[:, :, t], cache = lstm_cell_forward(x[:, :, t], state, memory, parameters)
        state[:] = new  # <- slip
        memory[:] = cell  # <- slip
        a[:, :, t], c[:, :, t] = state, memory
        list_of_caches.append(cache)
    return a, y, c, (list_of_caches, x)
