"""A pipe beside the notebook would block whoever reads it.

expected: missing, missing
"""

# %% file
import os

os.mkfifo(path.parent / "data.csv")
