"""The cell runs the lesson's solution from the checkout.

expected: right, error
"""

# %% rnn_forward
from pathlib import Path
import unroll

root = Path(unroll.__file__).parents[2]

exec((root / "solutions/01_rnn_cell/rnn_cell.py").read_text())
