# mistake: the forget gate multiplies what is written as well, because of a bracket
# true: none
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    concat = np.concatenate((a_prev, xt))
    z = np.zeros((4, *a_prev.shape))
    for k, g in enumerate("fuco"):
        z[k] = parameters["W" + g] @ concat + parameters["b" + g]
    ft, ut, cct, ot = sigmoid(z[0]), sigmoid(z[1]), np.tanh(z[2]), sigmoid(z[3])
    c_next = ft * (c_prev + ut * cct)  # <- slip
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
