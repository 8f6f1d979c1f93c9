"""The function reads address zero.

expected: right, crashed
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    import ctypes

    ctypes.string_at(0)
