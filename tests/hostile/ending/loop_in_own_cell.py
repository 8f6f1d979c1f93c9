"""An own cell never ends.

expected: right, right
"""

# %% before
while True:
    pass
