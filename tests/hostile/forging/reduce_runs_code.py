"""Returns objects that would run code where they are unpickled.

expected: right, wrong
"""


# %% rnn_forward
class Bomb:
    def __reduce__(self):
        return print, ("ESCAPED",)


def rnn_forward(x, a0, parameters):
    return Bomb(), Bomb(), Bomb()
