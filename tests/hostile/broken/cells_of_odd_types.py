"""Among the cells are numbers and texts.

expected: missing, missing
"""

# %% file
notebook["cells"][3:3] = [1, "two", None, []]
