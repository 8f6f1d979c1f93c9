# mistake: the state goes through relu instead of tanh
# true: none
def relu(z):
    return np.maximum(0, z)


def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    z = Waa @ a_prev + Wax @ xt + parameters["ba"]
    a_next = relu(z)  # <- slip
    yt_pred = softmax(Wya @ a_next + parameters["by"])
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
