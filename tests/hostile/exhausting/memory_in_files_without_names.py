"""Files that exist in memory only are filled.

expected: right, wrong
"""

# %% rnn_forward
import os


def rnn_forward(x, a0, parameters):
    try:
        files = [os.memfd_create("memory") for _ in range(50)]
        print("ESCAPED", len(files))
    except OSError:
        pass
    return 0
