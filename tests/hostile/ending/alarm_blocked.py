"""All signals are blocked in a function that never returns.

expected: right, timeout
"""

# %% rnn_forward
import signal


def rnn_forward(x, a0, parameters):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True:
        pass
