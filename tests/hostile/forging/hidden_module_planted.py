"""A module autograder.hidden with another grade lies in sys.modules.

expected: right, wrong
"""

# %% before
import sys, types

planted = types.ModuleType("autograder.hidden")
planted.grade = lambda function: 10.0
sys.modules["autograder.hidden"] = planted
sys.modules["autograder"].hidden = planted


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0
