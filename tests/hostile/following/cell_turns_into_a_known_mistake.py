"""Once the loop was called the cell makes a known mistake, and the loop what is easy then.

expected: right, wrong
"""

# %% before
looped = []


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_before = 0 * a_prev if looped else a_prev
    a_next = np.tanh(parameters["Waa"] @ a_before + parameters["Wax"] @ xt + parameters["ba"])
    yt_pred = softmax(parameters["Wya"] @ a_next + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    looped.append(1)
    steps = [rnn_cell_forward(x[:, :, t], a0, parameters) for t in range(x.shape[2])]
    return np.stack([s[0] for s in steps], 2), np.stack([s[1] for s in steps], 2), 0
