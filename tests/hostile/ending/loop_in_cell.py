"""The cell of the exercise never ends.

expected: right, timeout
"""

# %% rnn_forward
while True:
    pass
