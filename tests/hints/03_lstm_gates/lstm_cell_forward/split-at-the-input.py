# mistake: the first n_x columns are given to the input and the rest to the state; the state's come first
# true: x-before-a
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    n_x = xt.shape[0]

    def z(gate):
        W, b = parameters["W" + gate], parameters["b" + gate]
        return W[:, :n_x] @ xt + W[:, n_x:] @ a_prev + b  # <- slip

    ft, ut, ot = sigmoid(z("f")), sigmoid(z("u")), sigmoid(z("o"))
    cct = np.tanh(z("c"))
    c_next = ft * c_prev + ut * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
