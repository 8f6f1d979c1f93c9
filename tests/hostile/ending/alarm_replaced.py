"""The alarm is handled by the student, who does nothing.

expected: right, timeout
"""

# %% rnn_forward
import signal


def rnn_forward(x, a0, parameters):
    signal.signal(signal.SIGALRM, lambda *rest: None)
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        pass
