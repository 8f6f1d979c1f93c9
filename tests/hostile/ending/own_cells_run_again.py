"""Slow own cells stand above a function that ends the process again and again.

expected: right, crashed
"""

# %% before
import time

time.sleep(1.5)

# %% before 2
time.sleep(1.5)

# %% rnn_forward
import os


def rnn_forward(x, a0, parameters):
    os._exit(0)


# %% after
os._exit(0)

# %% after 2
os._exit(0)

# %% after 3
os._exit(0)
