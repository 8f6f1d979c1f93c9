"""The cell makes and opens devices.

expected: right, wrong
"""

# %% rnn_forward
import os


def attempt(what, *arguments, **options):
    try:
        what(*arguments, **options)
        print("ESCAPED", what)
    except Exception:
        pass


attempt(os.mknod, "disk", 0o60600, os.makedev(8, 0))
for device in (
    "/dev/mem",
    "/dev/kmsg",
    "/dev/sda",
    "/dev/vda",
    "/dev/ptmx",
    "/dev/tty",
    "/dev/fuse",
):
    attempt(open, device, "rb")


def rnn_forward(x, a0, parameters):
    return 0
