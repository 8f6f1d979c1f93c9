"""A forged reply shows an error with names and messages of 1 MB, and then there is no function.

expected: error or missing, error or missing
"""

# %% rnn_cell_forward
import json

from autograder.sandbox import wire

send = wire.send


def forge(channel, reply):
    if isinstance(reply, dict) and "outputs" in reply:
        reply = {
            "count": 1,
            "outputs": json.dumps(
                [
                    {
                        "output_type": "error",
                        "ename": "E" * 100_000,
                        "evalue": "Z" * 1_000_000,
                        "traceback": ["t" * 50_000] * 2,
                    }
                ]
            ),
        }
    elif isinstance(reply, dict):
        reply = {"defined": False}
    send(channel, reply)


wire.send = forge
