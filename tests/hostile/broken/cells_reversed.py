"""All cells stand in reverse order.

expected: missing, missing
"""

# %% file
notebook["cells"].reverse()
