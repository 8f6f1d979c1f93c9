# mistake: the bias is subtracted instead of added
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    summe = -parameters["ba"]  # <- slip
    summe = summe + np.matmul(parameters["Wax"], xt)
    summe = summe + np.matmul(parameters["Waa"], a_prev)
    a_next = np.tanh(summe)
    yt_pred = softmax(np.matmul(parameters["Wya"], a_next) + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)
