"""Standard output and error are closed.

expected: right, right
"""

# %% before
import os, sys

sys.stdout.close()
sys.stderr.close()
sys.__stdout__.close()
os.close(1)
os.close(2)
