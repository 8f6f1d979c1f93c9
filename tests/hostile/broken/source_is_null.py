"""A source is null.

expected: right, right
"""

# %% file
notebook["cells"][0]["source"] = None
