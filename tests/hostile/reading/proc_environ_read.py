"""The cell reads its ancestors' environments and command lines.

expected: right, error
"""

# %% rnn_forward
import os

for process in (1, os.getppid(), 2, 3, "/".join(("self", "root")), "self/cwd/../.."):
    for name in ("environ", "cmdline", "maps", "etc/passwd"):
        try:
            print("ESCAPED", open(f"/proc/{process}/{name}").read())
        except OSError:
            pass
raise OSError("nothing to be read")
