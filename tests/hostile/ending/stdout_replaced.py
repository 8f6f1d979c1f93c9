"""Standard output is replaced by something that raises.

expected: right, right
"""

# %% before
import sys


class Broken:
    def write(self, text):
        raise RuntimeError("no")

    flush = close = fileno = write


sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Broken()
