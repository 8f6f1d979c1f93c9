# mistake: the prediction is made from the sum before tanh
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    ba, by = parameters["ba"], parameters["by"]
    z = np.matmul(Waa, a_prev) + np.matmul(Wax, xt) + ba
    a_next = np.tanh(z)
    logits = np.matmul(Wya, z) + by  # <- slip
    yt_pred = softmax(logits)
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
