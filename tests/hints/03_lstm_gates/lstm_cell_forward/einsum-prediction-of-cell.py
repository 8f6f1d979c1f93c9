# mistake: the prediction is made from the cell state
# true: prediction-from-cell-state
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    n_a = len(a_prev)
    z = {}
    for g in "fuco":
        Wa, Wx = parameters["W" + g][:, :n_a], parameters["W" + g][:, n_a:]
        z[g] = np.einsum("ij,jm->im", Wa, a_prev) + np.einsum("ik,km->im", Wx, xt)
        z[g] = z[g] + parameters["b" + g]
    ft, ut, ot, cct = sigmoid(z["f"]), sigmoid(z["u"]), sigmoid(z["o"]), np.tanh(z["c"])
    c_next = ft * c_prev + ut * cct
    a_next = ot * np.tanh(c_next)
    logits = np.einsum("yi,im->ym", parameters["Wy"], c_next)  # <- slip
    yt_pred = softmax(logits + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
