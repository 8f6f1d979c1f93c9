"""The function returns objects of as many classes as there are objects.

expected: right, error or crashed or wrong
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return [type(f"Kind{number}", (), {})() for number in range(2000)]
