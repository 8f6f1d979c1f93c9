"""The cell changes limits and priorities of other processes.

expected: right, wrong
"""

# %% rnn_forward
import os, resource


def attempt(what, *arguments, **options):
    try:
        what(*arguments, **options)
        print("ESCAPED", what)
    except Exception:
        pass


attempt(resource.prlimit, os.getppid() or 1, resource.RLIMIT_NOFILE)
attempt(resource.prlimit, 1, resource.RLIMIT_CPU)
attempt(os.setpriority, os.PRIO_PROCESS, 1, 19)
attempt(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))


def rnn_forward(x, a0, parameters):
    return 0
