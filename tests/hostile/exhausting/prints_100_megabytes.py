"""The cell prints 100 MB at once and goes on printing.

expected: right, right
"""

# %% before
print("x" * 10**8)
while True:
    print("y" * 10**6)
