# mistake: in the comprehension every step starts from a0, nothing is handed on
# true: state-not-carried
def rnn_forward(x, a0, parameters):
    T_x = x.shape[2]
    steps = [rnn_cell_forward(x[:, :, t], a0, parameters) for t in range(T_x)]  # <- slip
    a = np.stack([s[0] for s in steps], axis=2)
    y_pred = np.stack([s[1] for s in steps], axis=2)
    caches = ([s[2] for s in steps], x)
    return a, y_pred, caches
