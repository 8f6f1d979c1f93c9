"""The function keeps ever longer bytes.

expected: right, memory or timeout
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    kept = []
    while True:
        kept.append(bytearray(10_000_000))
