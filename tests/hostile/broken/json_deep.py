"""The file is JSON nested a hundred thousand deep.

expected: missing, missing
"""

# %% file
path.write_text("[" * 100_000)
