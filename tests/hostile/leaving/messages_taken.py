"""A message is looked for wherever the kernel keeps one under a name or a number.

expected: right, wrong
"""

# %% rnn_forward
import ctypes, os, time

time.sleep(0.5)
libc = ctypes.CDLL(None)
found = [
    libc.shmget(0x676966, 0, 0),
    libc.semget(0x676966, 0, 0),
    libc.msgget(0x676966, 0),
    libc.mq_open(b"/gift", os.O_RDONLY),
    libc.syscall(249, b"user", b"gift", None, -4),  # request_key
]
if max(found) >= 0:
    print("ESCAPED", found)
for name in ("/dev/shm/gift", "../gift", "/tmp/gift"):
    if os.path.lexists(name):
        print("ESCAPED", name)
try:
    if "gift" in open("/proc/self/net/unix").read():
        print("ESCAPED socket")
except OSError:
    pass


def rnn_forward(x, a0, parameters):
    return 0
