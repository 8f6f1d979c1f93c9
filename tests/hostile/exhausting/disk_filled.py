"""The cell writes files until the disk is full or 1.5 GB are written.

expected: right, wrong or timeout
"""

# %% rnn_forward
written = 0
try:
    for number in range(6):
        with open(f"file{number}", "wb") as file:
            for _ in range(250):
                written += file.write(b"x" * 2**20)
except OSError:
    pass


def rnn_forward(x, a0, parameters):
    return 0
