"""A function that was made by exec, whose source nobody has.

expected: right, wrong
"""

# %% rnn_forward
exec("def rnn_forward(x, a0, parameters):\n    return x * 2, x * 3, x * 4")
