"""The function's name is bound to an object whose attributes never end.

expected: right, wrong
"""


# %% rnn_forward
class Endless:
    def __call__(self, *arguments):
        return 0

    def __getattr__(self, name):
        while True:
            pass


rnn_forward = Endless()
