"""A reply is announced at full size and then sent one byte at a time.

expected: right, timeout
"""

# %% rnn_forward
import os, stat, struct


def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False


channel = next(fd for fd in range(3, 256) if is_socket(fd))

import time


def rnn_forward(x, a0, parameters):
    os.write(channel, struct.pack("<Q", 60 * 2**20))
    while True:
        try:
            os.write(channel, b"N")
            time.sleep(0.1)
        except BaseException as error:
            if isinstance(error, OSError):
                raise
