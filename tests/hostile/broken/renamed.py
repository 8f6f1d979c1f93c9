"""The notebook has another name.

expected: missing, missing
"""

# %% file
import json

path.with_name("Untitled1.ipynb").write_text(json.dumps(notebook))
notebook = None
