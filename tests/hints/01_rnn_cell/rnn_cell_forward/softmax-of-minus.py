# mistake: the own softmax has e^-z, as in a sigmoid
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    ba, by = parameters["ba"], parameters["by"]
    a_next = np.tanh(Waa @ a_prev + Wax @ xt + ba)
    z = Wya @ a_next + by
    e = np.exp(-z)  # <- slip
    yt_pred = e / np.sum(e, axis=0)
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
