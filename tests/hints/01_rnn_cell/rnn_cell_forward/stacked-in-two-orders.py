# mistake: the weights stand side by side as [Wax, Waa], the columns as a_prev on top of xt
# true: none
def rnn_cell_forward(xt, a_prev, parameters):
    W = np.hstack([parameters["Wax"], parameters["Waa"]])
    v = np.vstack([a_prev, xt])  # <- slip
    a_next = np.tanh(W @ v + parameters["ba"])
    yt_pred = softmax(parameters["Wya"] @ a_next + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)
