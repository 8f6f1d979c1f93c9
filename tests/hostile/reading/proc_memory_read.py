"""The cell opens the memory and the files of other processes.

expected: right, error
"""

# %% rnn_forward
import os

for process in (1, 2, 3, os.getppid()):
    for name in ("mem", "fd/0", "fd/3", "root/etc/passwd", "cwd"):
        try:
            os.open(f"/proc/{process}/{name}", os.O_RDONLY)
            print("ESCAPED", process, name)
        except OSError:
            pass
raise OSError("nothing to be read")
