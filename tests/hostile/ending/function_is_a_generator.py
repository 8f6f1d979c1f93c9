"""The function is a coroutine.

expected: right, wrong
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    while True:
        yield 0
