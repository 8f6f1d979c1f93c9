"""The cell raises its own limits.

expected: right, wrong
"""

# %% rnn_forward
import resource


def attempt(what, *arguments, **options):
    try:
        what(*arguments, **options)
        print("ESCAPED", what)
    except Exception:
        pass


for which in (
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_DATA,
    resource.RLIMIT_NPROC,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_CPU,
):
    soft, hard = resource.getrlimit(which)
    if hard == resource.RLIM_INFINITY:
        print("ESCAPED no limit", which)
    attempt(resource.setrlimit, which, (hard + 1, hard + 1))


def rnn_forward(x, a0, parameters):
    return 0
