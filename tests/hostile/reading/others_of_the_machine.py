"""The cell reads what the kernel tells of others: their connections, sockets, mounts, memory.

expected: right, error
"""

# %% rnn_forward
import ctypes

libc = ctypes.CDLL(None)
if libc.klogctl(3, ctypes.create_string_buffer(9999), 9999) >= 0:
    print("ESCAPED log")
for name in ("tcp", "tcp6", "udp", "unix", "arp", "route", "dev"):
    for place in ("/proc/net", "/proc/self/net", "/proc/thread-self/net"):
        try:
            print("ESCAPED", open(f"{place}/{name}").read()[:100])
        except OSError:
            pass
for name in (
    "/proc/self/mountinfo",
    "/proc/mounts",
    "/proc/sysvipc/shm",
    "/proc/keys",
    "/proc/1/maps",
):
    try:
        print("ESCAPED", open(name).read()[:100])
    except OSError:
        pass
libc.shmat.restype = ctypes.c_void_p
for number in range(100):
    if libc.shmat(number, None, 0o10000) != ctypes.c_void_p(-1).value:
        print("ESCAPED shared memory", number)
raise OSError("nothing to be read")
