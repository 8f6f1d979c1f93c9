# mistake: the output gate sees the new cell state, which equation (5) does not have
# true: none
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    Wf, Wu, Wc, Wo = (parameters[name] for name in ("Wf", "Wu", "Wc", "Wo"))
    bf, bu, bc, bo = (parameters[name] for name in ("bf", "bu", "bc", "bo"))
    concat = np.concatenate((a_prev, xt))
    ft = sigmoid(Wf @ concat + bf)
    ut = sigmoid(Wu @ concat + bu)
    cct = np.tanh(Wc @ concat + bc)
    c_next = ft * c_prev + ut * cct
    ot = sigmoid(Wo @ np.concatenate((c_next, xt)) + bo)  # <- slip
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
