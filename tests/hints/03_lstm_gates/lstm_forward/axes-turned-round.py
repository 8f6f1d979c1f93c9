# mistake: transpose turns all three axes round, so each step's input is (m, n_x)
# true: none
def lstm_forward(x, a0, parameters):
    a_t, c_t = a0, np.zeros(a0.shape)
    out = []
    for xt in x.T:  # <- slip
        a_t, c_t, y_t, cache = lstm_cell_forward(xt, a_t, c_t, parameters)
        out.append((a_t, y_t, c_t, cache))
    a, y, c, list_of_caches = zip(*out)
    return np.dstack(a), np.dstack(y), np.dstack(c), (list(list_of_caches), x)
