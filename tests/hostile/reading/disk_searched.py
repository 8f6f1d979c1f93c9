"""The cell searches the whole disk for solved notebooks and runs what it finds.

expected: right, error
"""

# %% rnn_forward
import os

found = [
    os.path.join(folder, name)
    for folder, _, names in os.walk("/")
    for name in names
    if name.startswith("rnn_cell") and name.endswith((".ipynb", ".py"))
]
if found:
    print("ESCAPED", found)
exec(open(found[0]).read())
