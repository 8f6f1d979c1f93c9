"""A socket lies beside the notebook.

expected: missing, missing
"""

# %% file
import contextlib
import socket

with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as bound:
    bound.bind("data.csv")
