"""Sources hold characters that no file can hold.

expected: right, right
"""

# %% file
import json

own = {
    "cell_type": "code",
    "metadata": {},
    "source": "x = '\ud800'",
    "outputs": [],
    "execution_count": None,
    "id": "half",
}
notebook["cells"].insert(0, own)
path.write_text(json.dumps(notebook))
