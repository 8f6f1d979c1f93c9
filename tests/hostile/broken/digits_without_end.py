"""Numbers of five thousand digits stand where nobody looks, and Python refuses to read them.

expected: right, right
"""

# %% file
import json

notebook["metadata"]["long"] = "DIGITS"
notebook["cells"][0]["metadata"]["long"] = ["DIGITS"]
path.write_text(json.dumps(notebook).replace('"DIGITS"', "9" * 5000))
