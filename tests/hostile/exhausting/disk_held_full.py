"""The cell keeps the disk full until its time is up.

expected: right, timeout or crashed
"""

# %% rnn_forward
import time

while True:
    try:
        for number in range(6):
            with open(f"file{number}", "wb") as file:
                for _ in range(250):
                    file.write(b"x" * 2**20)
    except OSError:
        time.sleep(0.01)
