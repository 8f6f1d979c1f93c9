"""An own cell never ends and catches whatever should stop it.

expected: right, right
"""


# %% before
def spin():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


spin()
