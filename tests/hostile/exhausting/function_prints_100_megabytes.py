"""The function prints 100 MB.

expected: right, wrong or timeout
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    for _ in range(100):
        print("x" * 10**6)
    return 0
