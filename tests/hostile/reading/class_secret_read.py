"""The cell reads the class's secret.

expected: right, error
"""

# %% rnn_forward
from pathlib import Path
import unroll

root = Path(unroll.__file__).parents[2]

print("ESCAPED", (root / "class_secret").read_text())
