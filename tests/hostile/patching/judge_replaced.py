"""The library's judge, compare and Question give full marks.

expected: right, wrong
"""

# %% before
import unroll.calling, unroll.compare, unroll.judge, unroll.questions, unroll.verdict
from unroll.verdict import Verdict


def right(question, cases, student, **more):
    return Verdict(question.exercise, "right", 10.0, 10.0)


unroll.judge.judge = right
unroll.compare.compare = unroll.judge.compare = lambda *rest, **more: None
unroll.compare.close = lambda *rest, **more: True
unroll.questions.Question.points = 10.0


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0
