"""The first function ends the process; the second does not need it.

expected: crashed, right
"""

# %% rnn_cell_forward
import os


def rnn_cell_forward(xt, a_prev, parameters):
    os._exit(0)


# %% rnn_forward
# @RNN_FORWARD_ALONE@
