# right: the states are written into arrays with room for step 0, which is cut off at the end
def lstm_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wy"].shape
    a, c = np.zeros((2, n_a, m, T_x + 1))
    y = np.empty((n_y, m, T_x))
    a[:, :, 0] = a0
    list_of_caches = [None] * T_x
    for t in range(1, T_x + 1):
        step = lstm_cell_forward(x[:, :, t - 1], a[:, :, t - 1], c[:, :, t - 1], parameters)
        a[:, :, t], c[:, :, t], y[:, :, t - 1], list_of_caches[t - 1] = step
    return a[:, :, 1:], y, c[:, :, 1:], (list_of_caches, x)
