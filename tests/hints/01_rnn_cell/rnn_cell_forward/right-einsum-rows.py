# right: einsum with examples as rows, tanh written with exponentials, everything turned back at the end
def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    rows = np.einsum("xm,ax->ma", xt, Wax) + np.einsum("bm,ab->ma", a_prev, Waa)
    rows = rows + parameters["ba"].T
    rows = 2 / (1 + np.exp(-2 * rows)) - 1
    scores = rows @ Wya.T + parameters["by"].T
    scores = scores - scores.max(axis=1, keepdims=True)
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    a_next, yt_pred = rows.T, probabilities.T
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
