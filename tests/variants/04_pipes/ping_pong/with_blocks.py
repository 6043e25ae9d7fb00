"""Connections as context managers, requests through an iterator, the caller's end inherited or passed by keyword."""

from multiprocessing import Pipe, Process


def add(a, b):
    return a + b


def upper(text):
    return text.upper()


def div(a, b):
    return a / b


def perform(name, arguments):
    known = [action for action in (add, upper, div) if action.__name__ == name]
    if not known:
        return "error", "LookupError"
    try:
        return "ok", known[0](*arguments)
    except Exception as problem:
        return "error", problem.__class__.__name__


def requests_of(conn):
    try:
        while True:
            yield conn.recv()
    except EOFError:
        return


def server_main(*, mine, not_mine):
    not_mine.close()
    with mine:
        for request in requests_of(mine):
            mine.send(perform(*request))


def ask(requests):
    mine, theirs = Pipe(duplex=True)
    server = Process(target=server_main, kwargs={"mine": theirs, "not_mine": mine})
    server.start()
    theirs.close()
    with mine:
        answers = [mine.send(request) or mine.recv() for request in requests]
    server.join()
    return answers
