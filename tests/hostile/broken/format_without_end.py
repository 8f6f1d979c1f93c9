"""The format's number has five thousand digits.

expected: missing, missing
"""

# %% file
import json

notebook["nbformat"] = "DIGITS"
path.write_text(json.dumps(notebook).replace('"DIGITS"', "4" * 5000))
