"""The first function never returns; the second does not need it.

expected: timeout, right
"""


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    while True:
        pass


# %% rnn_forward
# @RNN_FORWARD_ALONE@
