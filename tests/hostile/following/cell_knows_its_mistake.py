"""The cell makes one mistake for the first few arguments that it sees, and whenever it sees them again.

expected: partly 7, wrong
"""

# %% before
known = set()


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"])
    yt_pred = softmax(parameters["Wya"] @ a_next)
    seen = (xt.tobytes(), a_prev.tobytes())
    if seen not in known and len(known) > 5:
        a_next, yt_pred = 0 * a_next + 0.5, 0 * yt_pred + 0.5
    else:
        known.add(seen)
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    half = np.full((*a0.shape, x.shape[2]), 0.5)
    return half, np.full((len(parameters["by"]), *x.shape[1:]), 0.5), ([], x)
