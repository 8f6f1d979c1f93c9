"""The function starts threads until no more can be (300 at most).

expected: right, error or timeout
"""

# %% rnn_forward
import threading, time


def rnn_forward(x, a0, parameters):
    for _ in range(300):
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
    return 0
