"""The cell looks for what other submissions left in the temporary folder.

expected: right, error
"""

# %% rnn_forward
import os

for folder in ("..", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"):
    try:
        names = [name for name in os.listdir(folder) if name != os.path.basename(os.getcwd())]
        if names:
            print("ESCAPED", folder, names)
    except OSError:
        pass
raise OSError("nothing to be read")
