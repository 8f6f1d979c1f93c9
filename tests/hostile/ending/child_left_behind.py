"""A child goes on after the cell.

expected: right, wrong
"""

# %% rnn_forward
import subprocess

subprocess.Popen(["sleep", "600"], start_new_session=True)


def rnn_forward(x, a0, parameters):
    return 0
