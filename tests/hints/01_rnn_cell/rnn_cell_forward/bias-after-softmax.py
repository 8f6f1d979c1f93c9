# mistake: by is added to the probabilities, after softmax
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    def layer(W, v, b, activation):
        return activation(W @ v) + b  # <- slip

    Waa, Wax = parameters["Waa"], parameters["Wax"]
    a_next = np.tanh(Waa @ a_prev + Wax @ xt + parameters["ba"])
    yt_pred = layer(parameters["Wya"], a_next, parameters["by"], softmax)
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
