"""All ids are lost, and the tests say what they like.

expected: right, tampered 0 or wrong
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


# %% file
for number, cell in enumerate(notebook["cells"]):
    if cell["id"] == "rnn-forward-test":
        cell["source"] = (
            "from autograder.hidden import grade\ngrade = lambda f: 10.0\ngrade(rnn_forward)"
        )
        cell["outputs"] = [
            {
                "output_type": "execute_result",
                "data": {"text/plain": "10.0"},
                "metadata": {},
                "execution_count": 1,
            }
        ]
    cell["id"] = f"cell{number}"
    cell["metadata"] = {}
