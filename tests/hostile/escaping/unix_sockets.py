"""The cell uses unix sockets, with and without a name in the file system.

expected: right, wrong
"""

# %% rnn_forward
import socket


def attempt(what, *arguments, **options):
    try:
        what(*arguments, **options)
        print("ESCAPED", what)
    except Exception:
        pass


attempt(lambda: socket.socket(socket.AF_UNIX).bind("\0unroll"))
attempt(lambda: socket.socket(socket.AF_UNIX).connect("/run/dbus/system_bus_socket"))


def rnn_forward(x, a0, parameters):
    return 0
