"""The cell lets two tests pass before it returns something else, and again for the last.

expected: partly 7, wrong
"""

# %% before
calls = []


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    calls.append(1)
    a_next = np.tanh(parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"])
    yt_pred = softmax(parameters["Wya"] @ a_next)
    if 5 < len(calls) < 30:
        a_next, yt_pred = 0 * a_next + 0.5, 0 * yt_pred + 0.5
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    half = np.full((*a0.shape, x.shape[2]), 0.5)
    return half, np.full((len(parameters["by"]), *x.shape[1:]), 0.5), ([], x)
