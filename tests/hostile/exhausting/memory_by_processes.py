"""Children share out what one process may not hold.

expected: right, memory or timeout
"""

# %% rnn_forward
import os, time


def rnn_forward(x, a0, parameters):
    for _ in range(8):
        if os.fork() == 0:
            kept = bytearray(b"x") * (100 * 2**20)
            time.sleep(2)
            os._exit(len(kept) > 0)
    time.sleep(2.5)
    return 0
