"""A forged reply describes a failure with arrays for words.

expected: right, error
"""

# %% rnn_forward
import os, stat, struct


def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False


channel = next(fd for fd in range(3, 256) if is_socket(fd))

import numpy as np
from autograder.sandbox import wire


def rnn_forward(x, a0, parameters):
    message = wire.encode({"defined": True, "value": 0, "failure": [np.zeros(3)] * 6})
    os.write(channel, struct.pack("<Q", len(message)) + message)
    return 0
