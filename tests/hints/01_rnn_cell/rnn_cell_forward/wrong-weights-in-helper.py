# mistake: the own helper multiplies by the transpose of the weights: v^T W, turned back, is W^T v
# true: none
def affine(W, v, b):
    return (v.T @ W).T + b  # <- slip


def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(
        affine(parameters["Waa"], a_prev, parameters["ba"]) + parameters["Wax"] @ xt
    )
    yt_pred = softmax(parameters["Wya"] @ a_next + parameters["by"])
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
