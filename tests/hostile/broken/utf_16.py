"""The file is encoded in UTF-16.

expected: missing, missing
"""

# %% file
import json

path.write_text(json.dumps(notebook), encoding="utf-16")
