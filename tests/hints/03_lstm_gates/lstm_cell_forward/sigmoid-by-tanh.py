# mistake: the own sigmoid is made from tanh(z), where tanh(z / 2) is needed
# true: none
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    concat = np.vstack((a_prev, xt))
    squash = lambda z: 0.5 * (1 + np.tanh(z))  # <- slip
    ft = squash(parameters["Wf"] @ concat + parameters["bf"])
    ut = squash(parameters["Wu"] @ concat + parameters["bu"])
    ot = squash(parameters["Wo"] @ concat + parameters["bo"])
    cct = np.tanh(parameters["Wc"] @ concat + parameters["bc"])
    c_next = ft * c_prev + ut * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
