"""The submission's folder is a link to the neighbour's.

expected: missing, missing
"""

# %% file
import os

path.parent.rmdir()
os.symlink("../a-neighbour/01_rnn_cell", path.parent)
notebook = None
