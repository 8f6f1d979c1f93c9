"""The file begins with a byte order mark.

expected: right, right
"""

# %% file
import json

path.write_text(json.dumps(notebook), encoding="utf-8-sig")
