"""The file is cut off in the middle.

expected: missing, missing
"""

# %% file
import json

path.write_text(json.dumps(notebook)[:3000])
