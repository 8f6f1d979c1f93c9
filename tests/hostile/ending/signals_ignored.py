"""SIGINT, SIGTERM and the rest are ignored in a function that never returns.

expected: right, timeout
"""

# %% rnn_forward
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def rnn_forward(x, a0, parameters):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass
