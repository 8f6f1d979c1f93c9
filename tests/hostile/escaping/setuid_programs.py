"""The cell runs programs that change their user.

expected: right, wrong
"""

# %% rnn_forward
import subprocess

for program in (
    ["su", "-c", "true"],
    ["sudo", "-n", "true"],
    ["mount"],
    ["ping", "-c1", "127.0.0.1"],
):
    try:
        if subprocess.run(program, capture_output=True, timeout=2).returncode == 0:
            print("ESCAPED", program)
    except Exception:
        pass


def rnn_forward(x, a0, parameters):
    return 0
