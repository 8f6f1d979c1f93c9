# right: recursion over the last step, with the sequence before it done first
def rnn_forward(x, a0, parameters):
    T_x = x.shape[2]
    if T_x == 1:
        a, y, cache = rnn_cell_forward(x[:, :, 0], a0, parameters)
        return a[:, :, np.newaxis], y[:, :, np.newaxis], ([cache], x)
    a, y, (caches, _) = rnn_forward(x[:, :, :-1], a0, parameters)
    last_a, last_y, cache = rnn_cell_forward(x[:, :, -1], a[:, :, -1], parameters)
    a = np.concatenate((a, last_a[..., None]), axis=-1)
    y = np.concatenate((y, last_y[..., None]), axis=-1)
    return a, y, (caches + [cache], x)
