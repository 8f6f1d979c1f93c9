"""The cell changes modes, times and attributes of files that it cannot open.

expected: right, wrong
"""

# %% rnn_forward
import os

for path in ("@CLASS@/canary", "@CLASS@/gradebook.db", "@CLASS@/submitted"):
    for change, argument in ((os.chmod, 0), (os.utime, (1, 1)), (os.chown, -1)):
        try:
            change(path, argument, *([-1] if change is os.chown else []))
        except OSError:
            pass
    try:
        os.setxattr(path, "user.unroll", b"1")
    except OSError:
        pass


def rnn_forward(x, a0, parameters):
    return 0
