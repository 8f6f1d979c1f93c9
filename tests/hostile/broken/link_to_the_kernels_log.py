"""The notebook is a link to a special file that blocks its reader.

expected: missing, missing
"""

# %% file
path.symlink_to("/proc/kmsg")
notebook = None
