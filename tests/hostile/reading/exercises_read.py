"""The cell reads what the hidden test is made of.

expected: right, error
"""

# %% rnn_forward
from pathlib import Path
import unroll

root = Path(unroll.__file__).parents[2]

print("ESCAPED", (root / "autograder/exercises/rnn_cell.py").read_text())
