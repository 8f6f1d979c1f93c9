"""The cell writes and makes files and folders wherever it may.

expected: right, wrong
"""

# %% rnn_forward
import os
from pathlib import Path


def attempt(what, *arguments, **options):
    try:
        what(*arguments, **options)
        print("ESCAPED", what)
    except Exception:
        pass


attempt(Path("@CLASS@/canary").write_text, "overwritten")
attempt(Path("@CLASS@/submitted/a-neighbour/01_rnn_cell/new").touch)
attempt(Path("@HOME@/new").touch)
attempt(os.mkdir, "@CLASS@/new")
attempt(os.truncate, "@CLASS@/canary", 0)
for folder in ("/tmp", "/var/tmp", "/dev/shm", "/usr", "/etc", "/root", "/"):
    attempt(Path(folder, "unroll-new-file").touch)


def rnn_forward(x, a0, parameters):
    return 0
