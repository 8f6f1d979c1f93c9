# right: each matrix is split after column n_a; a helper takes the squashing function; examples as rows
def gate(name, squash, xt, a_prev, parameters):
    Wa, Wx = np.split(parameters["W" + name], [len(a_prev)], axis=1)
    rows = a_prev.T @ Wa.T + xt.T @ Wx.T + parameters["b" + name].T
    return squash(rows).T


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    given = (xt, a_prev, parameters)
    keep = gate("f", sigmoid, *given)
    write = gate("u", sigmoid, *given)
    new = gate("c", np.tanh, *given)
    show = gate("o", sigmoid, *given)
    c = np.sum([keep * c_prev, write * new], axis=0)
    a = show * np.tanh(c)
    scores = np.exp(parameters["Wy"] @ a + parameters["by"])
    cache = (a, c, a_prev, c_prev, keep, write, new, show, xt, parameters)
    return a, c, scores / scores.sum(axis=0, keepdims=True), cache
