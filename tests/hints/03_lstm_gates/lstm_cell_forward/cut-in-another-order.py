# mistake: the gates are stacked as f, u, c, o and cut apart as f, u, o, c
# true: none
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    p = parameters
    concat = np.concatenate((a_prev, xt))
    W = np.vstack([p["Wf"], p["Wu"], p["Wc"], p["Wo"]])
    b = np.vstack([p["bf"], p["bu"], p["bc"], p["bo"]])
    zf, zu, zo, zc = np.split(W @ concat + b, 4)  # <- slip
    ft, ut, ot = sigmoid(zf), sigmoid(zu), sigmoid(zo)
    cct = np.tanh(zc)
    c_next = ft * c_prev + ut * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(p["Wy"] @ a_next + p["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
