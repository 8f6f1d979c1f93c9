"""Memory that is shared with nobody is asked for as shared.

expected: right, memory or timeout
"""

# %% rnn_forward
import mmap


def rnn_forward(x, a0, parameters):
    memory = mmap.mmap(-1, 900 * 2**20)
    for place in range(0, len(memory), 2**20):
        memory[place : place + 2**20] = b"x" * 2**20
    import time

    time.sleep(0.5)
    return 0
