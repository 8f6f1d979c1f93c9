"""The file is a Python script.

expected: missing, missing
"""

# %% file
path.write_text("import numpy as np\nprint(1)\n")
