# mistake: the input's product is subtracted from the state's
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    p = parameters
    z = p["Waa"] @ a_prev
    z = z - p["Wax"] @ xt  # <- slip
    z = z + p["ba"]
    a_next = np.tanh(z)
    yt_pred = softmax(p["Wya"] @ a_next + p["by"])
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
