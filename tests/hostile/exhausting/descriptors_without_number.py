"""The function opens files and never closes them.

expected: right, error
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return [open(f"file{number}", "w") for number in range(5000)]
