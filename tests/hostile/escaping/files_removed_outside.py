"""The cell removes and renames what is not its own.

expected: right, wrong
"""

# %% rnn_forward
import os, shutil


def attempt(what, *arguments, **options):
    try:
        what(*arguments, **options)
        print("ESCAPED", what)
    except Exception:
        pass


attempt(os.remove, "@CLASS@/canary")
attempt(os.rename, "@CLASS@/canary", "@CLASS@/moved")
attempt(os.rename, "@CLASS@/canary", "moved")
attempt(shutil.rmtree, "@CLASS@/submitted/a-neighbour")


def rnn_forward(x, a0, parameters):
    return 0
