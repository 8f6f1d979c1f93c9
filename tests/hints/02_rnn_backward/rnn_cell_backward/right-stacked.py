# right: one product gives both weights' gradients, one both columns' gradients; they are cut apart
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    n_a = len(a_next)
    W = np.c_[parameters["Waa"], parameters["Wax"], parameters["ba"]]
    v = np.r_[a_prev, xt, np.ones((1, xt.shape[1]))]
    dz = (1 + a_next) * (1 - a_next) * da_next
    dW, dv = dz @ v.T, W.T @ dz
    return {
        "dWaa": dW[:, :n_a],
        "dWax": dW[:, n_a:-1],
        "dba": dW[:, -1:],
        "da_prev": dv[:n_a],
        "dxt": dv[n_a:-1],
    }
