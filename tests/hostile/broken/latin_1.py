"""The file is encoded in Latin-1.

expected: missing, missing
"""

# %% file
import json

notebook["metadata"]["title"] = "é"
path.write_text(
    json.dumps(notebook, ensure_ascii=False).replace("–", "-"), encoding="latin-1", errors="replace"
)
