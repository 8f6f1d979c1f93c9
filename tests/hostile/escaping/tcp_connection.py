"""The cell connects to this machine and to another.

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


attempt(socket.create_connection, ("127.0.0.1", int("@PORT@")), timeout=1)
attempt(socket.create_connection, ("192.0.2.1", 80), timeout=1)
attempt(socket.socket, socket.AF_INET6, socket.SOCK_STREAM)


def rnn_forward(x, a0, parameters):
    return 0
