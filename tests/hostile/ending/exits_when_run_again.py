"""A cell ends the process; another lets it end whenever it runs a second time.

expected: right, crashed
"""

# %% before
import os, time

started = time.monotonic()

# %% rnn_forward
import os


def rnn_forward(x, a0, parameters):
    os._exit(0)


# %% after
import os

os._exit(0)
