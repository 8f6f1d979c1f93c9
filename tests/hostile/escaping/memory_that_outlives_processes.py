"""The cell leaves shared memory, queues and semaphores behind.

expected: right, wrong
"""

# %% rnn_forward
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
if libc.shmget(0x756E726F, 4096, 0o1600) >= 0:
    print("ESCAPED shmget")
if libc.semget(0x756E726F, 1, 0o1600) >= 0:
    print("ESCAPED semget")
if libc.msgget(0x756E726F, 0o1600) >= 0:
    print("ESCAPED msgget")


def rnn_forward(x, a0, parameters):
    return 0
