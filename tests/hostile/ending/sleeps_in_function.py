"""The function sleeps for an hour.

expected: right, timeout
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    import time

    time.sleep(3600)
