"""An alarm of the student's rings in the middle of everything else.

expected: right, crashed
"""

# %% rnn_forward
import signal

signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
signal.setitimer(signal.ITIMER_VIRTUAL, 0.001)
sum(range(10**7))


def rnn_forward(x, a0, parameters):
    return 0
