"""The metadata promise a thousand points, for an answer that is a test.

expected: right, wrong
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


# %% file
for cell in notebook["cells"]:
    if "nbgrader" in cell["metadata"]:
        cell["metadata"]["nbgrader"].update(
            points=1000, grade=True, solution=True, locked=False, task=True
        )
