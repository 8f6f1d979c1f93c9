"""The function never returns and catches whatever should stop it.

expected: right, timeout
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
