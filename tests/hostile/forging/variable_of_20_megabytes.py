"""A forged reply says that the function reads a variable with a name of 20 MB.

expected: right, wrong or error
"""

# %% rnn_forward

from autograder.sandbox import wire

send = wire.send


def forge(channel, reply):
    if isinstance(reply, dict) and "results" in reply:
        reply = {**reply, "results": [["n" * 20_000_000, value] for value in range(3)]}
    send(channel, reply)


wire.send = forge


factor = 0.0


def rnn_forward(x, a0, parameters):
    return x * factor, x * factor, []
