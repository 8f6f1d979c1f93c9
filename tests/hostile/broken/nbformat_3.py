"""The file is in the format of 2013.

expected: right, right
"""

# %% file
import json, nbformat

for cell in notebook["cells"]:
    cell.pop("id", None)
notebook["nbformat_minor"] = 2
path.write_text(json.dumps(nbformat.convert(nbformat.from_dict(notebook), 3)))
