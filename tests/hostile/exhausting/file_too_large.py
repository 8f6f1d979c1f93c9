"""The function writes one file of 400 MB.

expected: right, error or timeout
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    with open("large", "wb") as file:
        for _ in range(400):
            file.write(b"x" * 2**20)
    return 0
