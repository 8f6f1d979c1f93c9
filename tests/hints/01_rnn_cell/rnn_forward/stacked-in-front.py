# mistake: the states and predictions are stacked along a first axis, so time comes first
# true: none
def rnn_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    a_next = a0
    a, y_pred, list_of_caches = [], [], []
    for t in range(T_x):
        a_next, yt, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a.append(a_next)
        y_pred.append(yt)
        list_of_caches.append(cache)
    a = np.array(a)  # <- slip
    y_pred = np.array(y_pred)  # <- slip
    caches = (list_of_caches, x)
    return a, y_pred, caches
