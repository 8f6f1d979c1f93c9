"""The cell sends datagrams and asks for names.

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


attempt(socket.socket, socket.AF_INET, socket.SOCK_DGRAM)
attempt(socket.socket, socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
attempt(socket.socket, socket.AF_NETLINK, socket.SOCK_RAW)
attempt(socket.getaddrinfo, "example.invalid", 80)


def rnn_forward(x, a0, parameters):
    return 0
