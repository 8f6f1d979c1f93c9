# mistake: the hidden state is read back from the cache at index 2, which is the old one
# true: hidden-state-not-carried
def lstm_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wy"].shape
    a, c = np.zeros((n_a, m, T_x)), np.zeros((n_a, m, T_x))
    y = np.zeros((n_y, m, T_x))
    list_of_caches = []
    state, memory = a0, np.zeros((n_a, m))
    for t in range(T_x):
        a[:, :, t], c[:, :, t], y[:, :, t], cache = lstm_cell_forward(
            x[:, :, t], state, memory, parameters
        )
        list_of_caches.append(cache)
        memory = cache[1]
        state = cache[2]  # <- slip
    return a, y, c, (list_of_caches, x)
