# mistake: a and c are two names of one array
# true: none
def lstm_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wy"].shape
    a = c = np.zeros((n_a, m, T_x))  # <- slip
    y = np.zeros((n_y, m, T_x))
    list_of_caches = []
    a_next, c_next = a0, np.zeros(a0.shape)
    for t in range(T_x):
        a_next, c_next, y[:, :, t], cache = lstm_cell_forward(
            x[:, :, t], a_next, c_next, parameters
        )
        a[:, :, t] = a_next
        c[:, :, t] = c_next
        list_of_caches.append(cache)
    return a, y, c, (list_of_caches, x)
