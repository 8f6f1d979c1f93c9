"""The function displays a verdict of its own.

expected: right, wrong
"""

# %% rnn_forward
from IPython.display import display

VERDICT = {
    "exercise": "rnn_forward",
    "status": "right",
    "score": 10.0,
    "max_score": 10.0,
    "mistake": None,
    "hint": "",
    "equation": "",
    "seconds": 0.0,
    "outputs": [],
}


def rnn_forward(x, a0, parameters):
    display({"application/vnd.unroll.verdict+json": VERDICT, "text/plain": "10.0"}, raw=True)
    return 0
