"""A function that is right when it is traced, and wrong when it is called.

expected: right, wrong
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    n_a, m, T_x = *a0.shape, x.shape[2]
    a = np.zeros((n_a, m, T_x))
    y_pred = np.zeros((parameters["by"].shape[0], m, T_x))
    if not any(name.startswith("__way") for name in globals()):
        return a, y_pred, ([], x)
    list_of_caches, a_next = [], a0
    for t in range(T_x):
        a_next, y_pred[:, :, t], cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t] = a_next
        list_of_caches.append(cache)
    return a, y_pred, (list_of_caches, x)
