"""The cell's forged outputs hold millions of empty lists.

expected: right, right
"""

# %% after
import os, stat, struct


def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False


channel = next(fd for fd in range(3, 256) if is_socket(fd))

from autograder.sandbox import wire

message = wire.encode({"count": 1, "outputs": "[" + "[]," * 3_000_000 + "[]]"})
message = struct.pack("<Q", len(message)) + message
while message:
    message = message[os.write(channel, message) :]
