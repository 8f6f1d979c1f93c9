"""The cell signals its parent, the first process and all there are (signal 0: a question).

expected: right, wrong
"""

# %% rnn_forward
import os


def attempt(what, *arguments, **options):
    try:
        what(*arguments, **options)
        print("ESCAPED", what)
    except Exception:
        pass


attempt(os.kill, os.getppid(), 0)
attempt(os.kill, 1, 0)
attempt(os.kill, -1, 0)


def rnn_forward(x, a0, parameters):
    return 0
