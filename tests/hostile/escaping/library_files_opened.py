"""The cell opens the libraries that everybody uses for writing.

expected: right, wrong
"""

# %% rnn_forward
import numpy, unroll


def attempt(what, *arguments, **options):
    try:
        what(*arguments, **options)
        print("ESCAPED", what)
    except Exception:
        pass


attempt(open, numpy.__file__, "r+")
attempt(open, unroll.__file__, "r+")
attempt(open, "/usr/bin/env", "r+b")


def rnn_forward(x, a0, parameters):
    return 0
