"""A message is left in the times of folders and files that submissions share.

expected: right, wrong
"""

# %% rnn_forward
import os, numpy

places = ["/", "/dev", "/dev/shm", "/dev/null", "/tmp", numpy.__file__, os.environ["MPLCONFIGDIR"]]
folder = os.getcwd()
while folder != "/":
    folder = os.path.dirname(folder)
    places.append(folder)
for place in places:
    try:
        os.utime(place, (1234567890, 1234567890))
    except OSError:
        pass


def rnn_forward(x, a0, parameters):
    return 0
