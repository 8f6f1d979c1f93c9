"""Every cell is tagged so that it would be skipped.

expected: right, wrong
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


# %% file
for cell in notebook["cells"]:
    cell["metadata"]["tags"] = ["skip-execution", "experiment", "raises-exception"]
