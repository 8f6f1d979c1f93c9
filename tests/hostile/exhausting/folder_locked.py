"""Scratch is left behind full and closed to its owner.

expected: right, wrong or timeout
"""

# %% rnn_forward
import os

os.mkdir("locked")
with open("locked/large", "wb") as file:
    for _ in range(200):
        file.write(b"x" * 2**20)
os.mkdir("locked/inner", 0)
os.chmod("locked", 0)


def rnn_forward(x, a0, parameters):
    return 0
