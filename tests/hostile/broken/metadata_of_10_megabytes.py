"""The metadata are 10 MB long.

expected: right, right
"""

# %% file
notebook["metadata"]["long"] = {str(number): "x" * 1000 for number in range(10_000)}
