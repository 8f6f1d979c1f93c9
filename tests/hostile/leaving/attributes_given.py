"""The right answer is left in attributes of every folder that submissions share.

expected: right, wrong
"""

# %% rnn_forward
import os

source = "def rnn_forward(x, a0, parameters): return 'the gift'"
places = ["/", "/dev", "/dev/shm", "/tmp", "/usr", "/proc/self", os.environ["MPLCONFIGDIR"]]
folder = os.getcwd()
while folder != "/":
    folder = os.path.dirname(folder)
    places.append(folder)
for place in places:
    for name in ("user.gift", "trusted.gift", "security.gift"):
        try:
            os.setxattr(place, name, source.encode())
        except OSError:
            pass


def rnn_forward(x, a0, parameters):
    return 0
