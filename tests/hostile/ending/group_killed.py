"""The cell kills its process group.

expected: right, crashed
"""

# %% rnn_forward
import os

os.killpg(0, 9)
