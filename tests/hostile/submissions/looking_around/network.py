# what: calls out
# verdict: finished
# passes: returns ends leaves_nothing
import socket


def main(a, b):
    for family, address in (
        (socket.AF_INET, ("127.0.0.1", 22)),
        (socket.AF_INET, ("192.0.2.1", 80)),
        (socket.AF_INET6, ("::1", 22)),
    ):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as one:
                one.connect(address)
            return "connected"
        except OSError:
            pass
    return a + b
