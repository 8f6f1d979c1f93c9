"""The cell downloads from a server on this machine.

expected: right, wrong
"""

# %% rnn_forward
import urllib.request


def attempt(what, *arguments, **options):
    try:
        what(*arguments, **options)
        print("ESCAPED", what)
    except Exception:
        pass


attempt(urllib.request.urlopen, "http://127.0.0.1:@PORT@/", timeout=1)


def rnn_forward(x, a0, parameters):
    return 0
