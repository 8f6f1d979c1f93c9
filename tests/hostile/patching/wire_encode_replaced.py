"""What goes over the channel is nonsense from the first message on.

expected: right, crashed
"""

# %% rnn_forward
from autograder.sandbox import wire

wire.encode = lambda value: b"d\xff\xff\xff\xff"


def rnn_forward(x, a0, parameters):
    return 0
