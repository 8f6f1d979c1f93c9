"""The cell opens the class's gradebook and gives itself marks.

expected: right, error
"""

# %% rnn_forward
import sqlite3

with sqlite3.connect("file:@CLASS@/gradebook.db?mode=rw", uri=True) as gradebook:
    gradebook.execute("update grade set manual_score = 10")
    print("ESCAPED")
