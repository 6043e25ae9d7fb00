"""Questions and answers through one pipe.

`ask(requests)` starts one server process on the other end of a duplex `Pipe`, sends it
the requests one after the other, and returns its answers in the same order.

    >>> ask([("add", [1, 2]), ("div", [1, 0]), ("fly", []), ("upper", ["a"])])
    [('ok', 3), ('error', 'ZeroDivisionError'), ('error', 'LookupError'), ('ok', 'A')]

- A request is (name, arguments). `ACTIONS` below holds the actions the server knows.
- If an action raises, the answer is ("error", name of the exception's class); a name that
  is not known is a "LookupError". The server survives either and answers on.
- No request ends the server, whatever it is called: the server ends by itself, with exit
  code 0, when `recv` raises `EOFError`. So somebody has to close something.
- Arguments and answers may be larger than a pipe holds. No requests, no answers: `[]`.
- When `ask` returns, the server has ended and has been joined. It works under the start
  methods fork, spawn and forkserver.

Look up `Pipe` and `Connection.recv` in Python's documentation of `multiprocessing`.
"""

import operator
from multiprocessing import Pipe, Process

ACTIONS = {"add": operator.add, "upper": str.upper, "div": operator.truediv}


def serve(server, client):
    # TODO: close what the server does not need; answer until there is nobody left to ask.
    raise NotImplementedError


def ask(requests):
    # TODO: one duplex pipe, one process; close what the caller does not need; ask in turn.
    raise NotImplementedError


if __name__ == "__main__":
    print(ask([("add", [1, 2]), ("div", [1, 0]), ("fly", []), ("upper", ["a"])]))
