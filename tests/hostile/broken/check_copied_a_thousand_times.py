"""A thousand copies of a test cell, each with a line of its own, stand before the lesson.

expected: right, wrong
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


# %% file
import copy

(test,) = (c for c in notebook["cells"] if c["id"] == "rnn-forward-test")
for number in range(1000):
    again = copy.deepcopy(test)
    again["source"] = f"rnn_forward_{number} = {number}"
    notebook["cells"].append(again)
