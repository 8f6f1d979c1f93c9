"""Calls of functions are replaced by ones that find everything as `check` has stored it.

expected: crashed or wrong, crashed or wrong
"""

# %% before
import unroll.check
from unroll.judging import calling, plans


def call(self, question, arguments):
    _, cases = unroll.check._load("rnn_forward")
    return calling.Outcome(cases[0].expected)


def conduct(question, arguments, call):
    return call(None, question, arguments)


calling.Local.call = calling.Local.call_once = call
calling.conduct = calling.ask = conduct
plans.with_kinds = plans.read_films = conduct


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0
