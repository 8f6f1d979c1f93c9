"""The cell writes forged replies to the channel before the tester asks.

expected: right, crashed
"""

# %% rnn_forward
import os, stat, struct


def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False


channel = next(fd for fd in range(3, 256) if is_socket(fd))

from autograder.sandbox import wire

reply = {
    "defined": True,
    "value": [1.0],
    "failure": None,
    "changed": [],
    "score": 10.0,
    "status": "right",
    "printed": "",
    "warned": [],
}
message = wire.encode(reply)
for _ in range(20):
    os.write(channel, struct.pack("<Q", len(message)) + message)


def rnn_forward(x, a0, parameters):
    return 0
