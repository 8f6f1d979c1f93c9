"""The file is JSON, but a list.

expected: missing, missing
"""

# %% file
path.write_text("[1, 2]")
