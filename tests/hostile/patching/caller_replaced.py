"""The code that calls the function is replaced by one that answers better.

expected: right, wrong
"""

# %% before
import unroll.judging.calling
from unroll.judging.outcomes import Outcome

Local = unroll.judging.calling.Local
Local.call = Local.call_once = lambda self, question, arguments: (
    Outcome(0) if question.exercise == "rnn_forward" else Outcome(self.function(*arguments))
)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0
