"""What calls the cell for the grader's loop is replaced, and answers with zeros.

expected: partly 7, wrong
"""

# %% before
import unroll.judging.harness


def zeros(function, *given):
    a_next, yt_pred, cache = function(*given)
    return (0 * a_next, 0 * yt_pred, (0 * a_next, *cache[1:])), given


unroll.judging.harness.with_arguments = zeros


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"])
    yt_pred = softmax(parameters["Wya"] @ a_next)
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    a = np.zeros((*a0.shape, x.shape[2]))
    y_pred = np.zeros((len(parameters["Wya"]), *x.shape[1:]))
    steps = [(a[:, :, t], a[:, :, t] if t else a0, x[:, :, t]) for t in range(x.shape[2])]
    return a, y_pred, ([(*step, parameters) for step in steps], x)
