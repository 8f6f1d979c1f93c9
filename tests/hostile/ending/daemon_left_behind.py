"""A daemon without parent, session and terminal goes on after the cell.

expected: right, wrong
"""

# %% rnn_forward
import os, signal, time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except OSError:
                pass
        time.sleep(600)
    os._exit(0)
os.wait()


def rnn_forward(x, a0, parameters):
    return 0
