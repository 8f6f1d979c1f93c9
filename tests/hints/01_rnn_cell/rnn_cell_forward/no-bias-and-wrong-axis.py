# mistake: ba is forgotten, and softmax sums over the examples
# true: missing-ba, softmax-wrong-axis
def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    a_next = np.tanh(Waa @ a_prev + Wax @ xt)  # <- slip
    yt_pred = softmax(Wya @ a_next + parameters["by"], axis=1)  # <- slip
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache
