"""The cell is right until the loop is called: then it returns zeros, as the loop does.

expected: right, wrong
"""

# %% before
looped = []


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"])
    yt_pred = softmax(parameters["Wya"] @ a_next + parameters["by"])
    if looped:
        a_next, yt_pred = 0 * a_next, 0 * yt_pred
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    looped.append(1)
    return np.zeros((*a0.shape, x.shape[2])), np.zeros((len(parameters["by"]), *x.shape[1:])), 0
