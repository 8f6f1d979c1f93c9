"""Many own cells end the process one after the other.

expected: right, right
"""

# %% before
import os

os._exit(0)

# %% before 2
import os

os._exit(0)

# %% before 3
import os

os._exit(0)

# %% before 4
import os

os._exit(0)

# %% before 5
import os

os._exit(0)
