"""Metadata hold NaN and infinity.

expected: right, right
"""

# %% file
notebook["metadata"]["numbers"] = [float("nan"), float("inf"), 10**400]
