"""A forged reply shows what browsers cannot read: NaN and infinity as JSON.

expected: right, wrong
"""

# %% rnn_forward

from autograder.sandbox import wire

send = wire.send


def forge(channel, reply):
    if isinstance(reply, dict) and "outputs" in reply:
        reply = {
            "count": 1,
            "outputs": '[{"output_type": "display_data", "data": {"text/plain": "x",'
            ' "application/json": [NaN, -Infinity, 1e999]}, "metadata": {"image/png": {"width": NaN,'
            ' "height": 1e999}}}]',
        }
    send(channel, reply)


wire.send = forge


def rnn_forward(x, a0, parameters):
    return 0
