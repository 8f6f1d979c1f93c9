# mistake: the update gate's line was pasted from the forget gate's, and its bias stayed; the cache holds output before candidate
# true: cache-candidate-last
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    p = parameters
    concat = np.concatenate((a_prev, xt))
    ft = sigmoid(p["Wf"] @ concat + p["bf"])
    ut = sigmoid(p["Wu"] @ concat + p["bf"])  # <- slip
    ot = sigmoid(p["Wo"] @ concat + p["bo"])
    cct = np.tanh(p["Wc"] @ concat + p["bc"])
    c_next = ft * c_prev + ut * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(p["Wy"] @ a_next + p["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, ot, cct, xt, parameters)  # <- slip
    return a_next, c_next, yt_pred, cache
