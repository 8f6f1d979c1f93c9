"""Files of the library that all submissions read are locked, and watched for who reads them.

expected: right, wrong
"""

# %% rnn_forward
import ctypes, fcntl, os, time, numpy, unroll

libc = ctypes.CDLL(None)
if libc.inotify_init() >= 0 or libc.inotify_init1(0) >= 0 or libc.fanotify_init(0, 0) >= 0:
    print("ESCAPED watch")
held = []
for module in (numpy, unroll, os):
    file = open(module.__file__)
    held.append(file)
    fcntl.flock(file, fcntl.LOCK_EX)
    fcntl.lockf(file, fcntl.LOCK_SH)
    for what, argument in (
        (fcntl.F_SETLEASE, fcntl.F_RDLCK),
        (fcntl.F_NOTIFY, 1),
        (1036, bytes(8)),
    ):
        try:
            fcntl.fcntl(file, what, argument)
            print("ESCAPED", what)
        except OSError:
            pass
    with open(module.__file__) as again:
        try:
            fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("ESCAPED lock")
time.sleep(1)


def rnn_forward(x, a0, parameters):
    return 0
