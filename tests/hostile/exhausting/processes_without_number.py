"""The function forks again and again (up to 150 times here).

expected: right, crashed or timeout
"""

# %% rnn_forward
import os, time


def rnn_forward(x, a0, parameters):
    children = 0
    while children < 150:
        try:
            if os.fork() == 0:
                time.sleep(20)
                os._exit(0)
        except OSError:
            os._exit(1)
        children += 1
    time.sleep(1)
    print("ESCAPED", children)
    return 0
