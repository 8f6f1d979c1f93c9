"""Children make empty files and links, in folders of their own, until their time is up.

expected: right, timeout or crashed
"""

# %% rnn_forward
import os, time

for number in range(3):
    if os.fork() == 0:
        os.mkdir(str(number))
        os.chdir(str(number))
        open("file", "w").close()
        made = 0
        while True:
            try:
                os.link("file", f"link{made}")
                os.mkdir(f"folder{made}")
            except OSError:
                time.sleep(0.01)
            made += 1
while True:
    time.sleep(1)
