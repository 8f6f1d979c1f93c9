# mistake: the recursion hands a0 on to the rest of the sequence, not the state of the first step; and joins along the examples
# true: state-not-carried
def rnn_forward(x, a0, parameters):
    a, y, cache = rnn_cell_forward(x[:, :, 0], a0, parameters)
    a, y = a[:, :, None], y[:, :, None]
    if x.shape[2] == 1:
        return a, y, ([cache], x)
    rest_a, rest_y, (rest, _) = rnn_forward(x[:, :, 1:], a0, parameters)  # <- slip
    a = np.concatenate([a, rest_a], axis=1)  # <- slip
    y = np.concatenate([y, rest_y], axis=2)
    return a, y, ([cache, *rest], x)
