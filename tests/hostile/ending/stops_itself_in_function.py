"""The function stops its own process for ever.

expected: right, timeout
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    import os, signal

    os.kill(os.getpid(), signal.SIGSTOP)
