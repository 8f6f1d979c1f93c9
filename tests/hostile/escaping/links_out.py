"""Links in scratch lead to files outside.

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


os.symlink("@CLASS@/canary", "link")
attempt(open, "link")
attempt(open, "link", "w")
attempt(os.link, "@CLASS@/canary", "hard")
os.symlink("@CLASS@", "folder")
attempt(open, "folder/canary", "w")
attempt(os.listdir, "folder")


def rnn_forward(x, a0, parameters):
    return 0
