"""Forged replies name variables, warnings, prints and errors of up to 20 MB.

expected: right, error or timeout
"""

# %% rnn_forward

from autograder.sandbox import wire

send = wire.send


def forge(channel, reply):
    if isinstance(reply, dict) and "results" in reply:
        reply = {**reply, "results": [["n" * 20_000_000, 1]]}
    elif isinstance(reply, dict) and "value" in reply:
        words = ["NameError", "m" * 10**6, 2**62, "t" * 10**6, "i" * 10**6, "n" * 10**6, True]
        more = {"printed": "p" * 10**7, "warned": ["w" * 10**6] * 20, "changed": ["c" * 10**6]}
        reply = {**reply, **more, "value": None, "failure": words}
    send(channel, reply)


wire.send = forge


def rnn_forward(x, a0, parameters):
    return 0
