"""The cell returns arrays of millions to whoever loops around it.

expected: partly 7, wrong or error 0
"""

# %% before
import sys


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"])
    yt_pred = softmax(parameters["Wya"] @ a_next)
    if sys._getframe(1).f_code.co_name == "with_arguments":
        a_next = np.zeros((1000, 2000))
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return np.zeros((1000, 2000, 2)), 0, ([], x)
