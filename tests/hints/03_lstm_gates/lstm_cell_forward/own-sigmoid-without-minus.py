# mistake: the own sigmoid has e^z where e^-z belongs, so every gate is 1 minus what it should be
# true: none
def sig(z):
    return 1 / (1 + np.exp(z))  # <- slip


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    concat = np.concatenate([a_prev, xt], axis=0)
    ft = sig(np.dot(parameters["Wf"], concat) + parameters["bf"])
    ut = sig(np.dot(parameters["Wu"], concat) + parameters["bu"])
    cct = np.tanh(np.dot(parameters["Wc"], concat) + parameters["bc"])
    c_next = ft * c_prev + ut * cct
    ot = sig(np.dot(parameters["Wo"], concat) + parameters["bo"])
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(np.dot(parameters["Wy"], a_next) + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
