"""The file is empty.

expected: missing, missing
"""

# %% file
path.write_text("")
