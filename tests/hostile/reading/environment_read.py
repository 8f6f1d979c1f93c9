"""The function looks for secrets in the environment.

expected: right, wrong
"""

# %% rnn_forward
import os


def rnn_forward(x, a0, parameters):
    for name, value in os.environ.items():
        if name.startswith("CANARY") or "SECRET" in name or "TOKEN" in name:
            print("ESCAPED", name, value)
    return 0


import ctypes

ctypes.CDLL(None).getenv.restype = ctypes.c_char_p
if ctypes.CDLL(None).getenv(b"CANARY_SECRET"):
    print("ESCAPED")
