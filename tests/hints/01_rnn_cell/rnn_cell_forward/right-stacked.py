# right: both products are one, of weights side by side and columns on top of each other; own softmax
def rnn_cell_forward(xt, a_prev, parameters):
    p = parameters
    W = np.hstack([p["Wax"], p["Waa"]])
    v = np.vstack([xt, a_prev])
    a_next = np.tanh(W @ v + p["ba"])
    e = np.exp(p["Wya"] @ a_next + p["by"])
    yt_pred = e / e.sum(axis=0)
    return a_next, yt_pred, (a_next, a_prev, xt, p)
