"""The notebook is a link to the neighbour's.

expected: missing, missing
"""

# %% file
import os

os.symlink("../../a-neighbour/01_rnn_cell/rnn_cell.ipynb", path)
notebook = None
