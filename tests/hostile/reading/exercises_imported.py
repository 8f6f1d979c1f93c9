"""The cell imports the reference and takes its function.

expected: right, error
"""

# %% rnn_forward
from autograder.course import Lesson
from autograder.lessons.reference import reference_for

rnn_forward = reference_for(Lesson("01_rnn_cell")).solution("rnn_forward")
