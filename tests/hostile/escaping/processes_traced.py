"""The cell traces other processes and reads their memory.

expected: right, wrong
"""

# %% rnn_forward
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
for process in (1, os.getppid()):
    if libc.ptrace(16, process, 0, 0) == 0:
        print("ESCAPED ptrace")
    if libc.syscall(310, process, 0, 0, 0, 0, 0) == 0:
        print("ESCAPED process_vm_readv")


def rnn_forward(x, a0, parameters):
    return 0
