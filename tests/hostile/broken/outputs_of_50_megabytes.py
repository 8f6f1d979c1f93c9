"""The stored outputs are 50 MB long.

expected: right, right
"""

# %% file
cells = {cell["id"]: cell for cell in notebook["cells"]}

cells["rnn-forward"]["outputs"] = [
    {"output_type": "stream", "name": "stdout", "text": "x" * 50_000_000}
]
