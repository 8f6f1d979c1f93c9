# mistake: the cache holds the sum before tanh in place of the new state
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    ba, by = parameters["ba"], parameters["by"]
    z = Waa @ a_prev + Wax @ xt + ba
    cache = (z, a_prev, xt, parameters)  # <- slip
    a_next = np.tanh(z)
    yt_pred = softmax(Wya @ a_next + by)
    return a_next, yt_pred, cache
