"""The notebook is a link into the memory of whoever reads it.

expected: missing, missing
"""

# %% file
path.symlink_to("/proc/self/mem")
notebook = None
