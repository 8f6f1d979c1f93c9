# mistake: softmax is taken of the state; the output's sum is computed and left lying
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya, ba, by = (parameters[k] for k in ("Wax", "Waa", "Wya", "ba", "by"))
    za = np.dot(Wax, xt) + np.dot(Waa, a_prev) + ba
    a_next = np.tanh(za)
    zy = np.dot(Wya, a_next) + by
    yt_pred = softmax(a_next)  # <- slip
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
