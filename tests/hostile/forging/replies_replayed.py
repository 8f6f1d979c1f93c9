"""What the right first exercise answered is sent again for the second.

expected: right, wrong
"""

# %% rnn_forward
from autograder.sandbox import wire

seen, send = [], wire.send


def replay(channel, value):
    if isinstance(value, dict) and isinstance(value.get("value"), tuple):
        seen.append(value)
    if seen and isinstance(value, dict) and value.get("value") == 0:
        value = seen[0]
    send(channel, value)


wire.send = replay


def rnn_forward(x, a0, parameters):
    return 0
