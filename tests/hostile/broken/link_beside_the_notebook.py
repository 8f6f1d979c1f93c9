"""A link beside the notebook leads to the gradebook, which would be copied.

expected: missing, missing
"""

# %% file
import os

os.symlink("@CLASS@/gradebook.db", path.parent / "data.csv")
