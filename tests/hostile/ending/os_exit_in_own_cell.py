"""An own cell ends the process.

expected: right, right
"""

# %% before
import os

os._exit(0)
