"""The metadata are two million lists, which would take a gigabyte.

expected: missing, missing
"""

# %% file
import json

notebook["metadata"]["lists"] = "LISTS"
path.write_text(json.dumps(notebook).replace('"LISTS"', "[[]" + ",[]" * 2_000_000 + "]"))
