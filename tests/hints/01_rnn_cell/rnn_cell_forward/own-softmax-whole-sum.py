# mistake: the own softmax divides by the sum over all examples, not over each column
# true: softmax-over-everything
def my_softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()  # <- slip


def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    a_next = np.tanh(Waa @ a_prev + Wax @ xt + parameters["ba"])
    yt_pred = my_softmax(Wya @ a_next + parameters["by"])
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
