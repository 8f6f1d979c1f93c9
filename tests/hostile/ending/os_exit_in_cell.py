"""The cell of the exercise ends the process.

expected: right, crashed
"""

# %% rnn_forward
import os

os._exit(0)
