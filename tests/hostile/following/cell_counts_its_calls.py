"""The cell is nearly right for as many calls as its own test makes, and then returns zeros.

expected: partly 7, wrong
"""

# %% before
calls = []


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    calls.append(1)
    a_next = np.tanh(parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"])
    yt_pred = softmax(parameters["Wya"] @ a_next)
    if len(calls) > 5:
        a_next, yt_pred = 0 * a_next, 0 * yt_pred
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return np.zeros((*a0.shape, x.shape[2])), np.zeros((len(parameters["by"]), *x.shape[1:])), 0
