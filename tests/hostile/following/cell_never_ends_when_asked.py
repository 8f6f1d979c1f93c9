"""The cell never ends when the grader's loop calls it.

expected: partly 7, wrong
"""

# %% before
import sys


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"])
    yt_pred = softmax(parameters["Wya"] @ a_next)
    while sys._getframe(1).f_code.co_name == "with_arguments":
        pass
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return np.zeros((*a0.shape, x.shape[2])), np.zeros((len(parameters["by"]), *x.shape[1:])), 0
