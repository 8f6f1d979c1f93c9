"""Own cells around the exercise display verdicts.

expected: right, wrong
"""

# %% before
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
display({"application/vnd.unroll.verdict+json": VERDICT, "text/plain": "10.0"}, raw=True)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


# %% after
display({"application/vnd.unroll.verdict+json": VERDICT, "text/plain": "10.0"}, raw=True)
10.0
