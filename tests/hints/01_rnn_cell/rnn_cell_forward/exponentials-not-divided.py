# mistake: the prediction is e^z and is never divided by its sum
# true: no-softmax
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(
        parameters["Waa"].dot(a_prev) + parameters["Wax"].dot(xt) + parameters["ba"]
    )
    zy = parameters["Wya"].dot(a_next) + parameters["by"]
    yt_pred = np.exp(zy)  # <- slip
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
