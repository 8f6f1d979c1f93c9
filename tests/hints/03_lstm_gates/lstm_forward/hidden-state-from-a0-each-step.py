# mistake: the hidden state is a0 at every step, only the cell state is carried; and time is stacked first
# true: hidden-state-not-carried
def lstm_forward(x, a0, parameters):
    kept = []
    c_now = np.zeros_like(a0)
    for t in range(x.shape[2]):
        a_now, c_now, y_now, cache = lstm_cell_forward(x[:, :, t], a0, c_now, parameters)  # <- slip
        kept.append((a_now, y_now, c_now, cache))
    a, y, c, list_of_caches = zip(*kept)
    a, y, c = np.stack(a), np.stack(y), np.stack(c)  # <- slip
    return a, y, c, (list(list_of_caches), x)
