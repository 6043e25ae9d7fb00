"""What `ask` promises, asked of any answer."""

import os

from grader.suite import beside, scene


def requests_and_answers(draw):
    """Requests of every kind, and what a server that survives errors answers to them."""
    count = {0: 12, 1: 0, 2: 1, 4: 60}.get(draw.case, 8)
    kinds = [addition, shout, division_by_zero, unknown]
    pairs = [kinds[place % 4](draw) for place in range(count)]
    draw.shuffle(pairs)
    return [request for request, _ in pairs], [answer for _, answer in pairs]


def addition(draw):
    a, b = draw.choice([0, -1, 7, draw.randint(-999, 999)]), draw.randint(-999, 999)
    return ("add", [a, b]), ("ok", a + b)


def shout(draw):
    word = draw.choice(["", "a", "Straße", "ping pong", "ÉTÉ"])
    return ("upper", [word]), ("ok", word.upper())


def division_by_zero(draw):
    return ("div", [draw.randint(-9, 9), 0]), ("error", "ZeroDivisionError")


def unknown(draw):
    name = draw.choice(["fly", "", "Add", "None", "error"])
    return (name, draw.choice([[], [1, 2]])), ("error", "LookupError")


def test_answers_in_order(play, draw):
    """Every request gets its own answer, in the order of the requests."""
    requests, answers = requests_and_answers(draw)
    play("ask", requests).returns(answers)


def test_survives_errors(play, draw):
    """After an action that raised, the server goes on answering."""
    number = draw.randint(2, 99)
    requests = [
        ("div", [number, 0]),
        ("add", [1, "one"]),
        ("div", [6 * number, number]),
        ("fly", [number]),
        ("add", [number, 1]),
    ]
    expected = [
        ("error", "ZeroDivisionError"),
        ("error", "TypeError"),
        ("ok", 6),
        ("error", "LookupError"),
        ("ok", number + 1),
    ]
    run = play("ask", requests)
    run.check(run.value == expected, f"ask({requests!r}) returned {run.value!r}, expected {expected!r}")


def test_no_request_ends_the_server(play, draw):
    """A request that looks like a farewell is an unknown name like any other."""
    farewells = ["stop", "quit", "exit", "close", "end", "done", "bye", "STOP", "shutdown", "__exit__", "EOF", ""]
    draw.shuffle(farewells)
    requests = [(name, []) for name in farewells] + [("add", [2, 3])]
    play("ask", requests).returns([("error", "LookupError")] * len(farewells) + [("ok", 5)])


def test_carries_large_values(play, draw):
    """Requests and answers may both be larger than the pipe."""
    texts = [draw.choice("abc") * (1 << 20) for _ in range(3)]
    play("ask", [("upper", [text]) for text in texts]).returns([("ok", text.upper()) for text in texts])


@beside
class Whereabouts:
    """A number of sorts: adding two of them tells which process did it."""

    def __add__(self, other):
        return os.getpid()

    __radd__ = __add__


@scene
def who_adds(student):
    """Ask for two sums; say whether this process worked them out itself, and whether one did both."""
    (_, first), (_, second) = student.ask([("add", [Whereabouts(), Whereabouts()])] * 2)
    return first != os.getpid(), first == second


def test_server_ends_by_itself(play, draw):
    """One other process answers everything, and leaves by its own door, with exit code 0."""
    requests, _ = requests_and_answers(draw)
    run = play("ask", requests).ends()
    codes = [process.exit_code for process in run.processes]
    run.check(codes != [], "ask started no process: there was no server")
    run.check(set(codes) == {0}, f"the server should end by itself, with exit code 0; the exit codes were {codes}")
    elsewhere, by_one = play(who_adds).value
    run.check(elsewhere, "the caller worked out the answers itself, not the server")
    run.check(by_one, "two requests of one call were answered by two processes, not by one server")


def test_leaves_nothing_behind(play, draw):
    """When the call returns, the server has ended and has been joined."""
    requests, _ = requests_and_answers(draw)
    play("ask", requests).leaves_nothing()
