"""All cells stand in reverse order: both functions are right after the last one.

expected: right, right
"""

# %% file
notebook["cells"].reverse()
