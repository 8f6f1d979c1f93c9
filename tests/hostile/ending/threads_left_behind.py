"""Threads go on after the cell.

expected: right, wrong
"""

# %% rnn_forward
import threading, time


def spin():
    while True:
        time.sleep(0.01)


for _ in range(5):
    threading.Thread(target=spin).start()


def rnn_forward(x, a0, parameters):
    return 0
