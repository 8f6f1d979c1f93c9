"""The function raises an error whose text never ends.

expected: right, timeout
"""


# %% rnn_forward
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def rnn_forward(x, a0, parameters):
    raise Endless
