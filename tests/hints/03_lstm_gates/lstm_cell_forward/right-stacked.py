# right: all four sums are one product, cut apart; sigmoid through tanh
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    n_a = a_prev.shape[0]
    W = np.concatenate([parameters["W" + g] for g in "ofuc"])
    b = np.concatenate([parameters["b" + g] for g in "ofuc"])
    z = W @ np.r_[a_prev, xt] + b
    ot, ft, ut = 0.5 + 0.5 * np.tanh(z[: 3 * n_a].reshape(3, n_a, -1) / 2)
    cct = np.tanh(z[3 * n_a :])
    c_next = ft * c_prev + ut * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    return a_next, c_next, yt_pred, (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
