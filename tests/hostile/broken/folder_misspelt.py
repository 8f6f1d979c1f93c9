"""The lesson's folder has another name.

expected: missing, missing
"""

# %% file
import json

place = path.parent.with_name("01_RNN_Cell")
path.parent.rename(place)
(place / path.name).write_text(json.dumps(notebook))
notebook = None
