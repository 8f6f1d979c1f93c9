"""What runs at exit never ends.

expected: right, wrong
"""

# %% rnn_forward
import atexit, os, time

atexit.register(time.sleep, 600)
os.register_at_fork(after_in_child=lambda: time.sleep(600))


def rnn_forward(x, a0, parameters):
    return 0
