"""The cell makes namespaces of its own and mounts file systems.

expected: right, wrong
"""

# %% rnn_forward
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
if libc.unshare(0x10000000) == 0:
    print("ESCAPED unshare")
child = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)
if child == 0:
    libc._exit(0)
if child > 0:
    print("ESCAPED clone")
if libc.mount(b"none", b".", b"tmpfs", 0, None) == 0:
    print("ESCAPED mount")
if libc.chroot(b".") == 0:
    print("ESCAPED chroot")
for number in (321, 323, 425, 304, 248):
    if libc.syscall(number, 0, 0, 0, 0, 0) >= 0:
        print("ESCAPED", number)


def rnn_forward(x, a0, parameters):
    return 0
