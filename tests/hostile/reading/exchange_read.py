"""The cell looks through all folders in which somebody may have left solved notebooks.

expected: right, error
"""

# %% rnn_forward
import os

for folder in (
    "/usr/local/share/nbgrader/exchange",
    *("/usr", "/usr/local", "/usr/local/share", "/usr/local/lib", "/usr/share", "/usr/src"),
    *("/usr/include", "/opt", "/srv", "/var", "/var/lib", "/home", "/mnt", "/media", "/run"),
    *("/etc", "/boot", "/sys", "/sys/class", "/sys/block", "/root"),
):
    try:
        print("ESCAPED", folder, os.listdir(folder))
    except OSError:
        pass
open("/usr/local/share/nbgrader/exchange/course/inbound/a-neighbour/rnn_cell.ipynb")
