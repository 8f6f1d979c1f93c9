"""Own cells take longer together than they may.

expected: right, right
"""

# %% before
import time

for _ in range(100):
    time.sleep(0.02)

# %% before 2
time.sleep(2)

# %% before 3
time.sleep(2)

# %% before 4
time.sleep(2)

# %% before 5
time.sleep(2)

# %% before 6
time.sleep(2)

# %% before 7
time.sleep(2)

# %% before 8
time.sleep(2)
