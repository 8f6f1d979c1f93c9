"""A cell shows and raises text that no file can hold.

expected: right, error
"""

# %% rnn_forward
print("\ud800")


def rnn_forward(x, a0, parameters):
    raise ValueError("\udfff \x00 \x1b[31m [/red]")
