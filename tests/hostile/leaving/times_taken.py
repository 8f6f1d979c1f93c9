"""A message is read from the times of folders and files that submissions share.

expected: right, wrong
"""

# %% rnn_forward
import os, numpy, time

time.sleep(0.5)
places = ["/", "/dev", "/dev/shm", "/dev/null", "/tmp", numpy.__file__, os.environ["MPLCONFIGDIR"]]
folder = os.getcwd()
while folder != "/":
    folder = os.path.dirname(folder)
    places.append(folder)
for place in places:
    try:
        about = os.stat(place)
        if 1234567890 in (int(about.st_mtime), int(about.st_atime)):
            print("ESCAPED", place)
    except OSError:
        pass


def rnn_forward(x, a0, parameters):
    return 0
