# mistake: the candidate sees the state alone; the input's columns are cut off
# true: none
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    n_a = a_prev.shape[0]
    concat = np.concatenate((a_prev, xt))
    ft, ut, ot = (sigmoid(parameters["W" + g] @ concat + parameters["b" + g]) for g in "fuo")
    cct = np.tanh(parameters["Wc"][:, :n_a] @ a_prev + parameters["bc"])  # <- slip
    c_next = ft * c_prev + ut * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
