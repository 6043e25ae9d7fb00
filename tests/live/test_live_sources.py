"""What Python accepts is run; what it refuses is explained with the line; import is run under the same watch."""

import pytest

from grader.explain import explain_run
from grader.model.evidence import Evidence
from grader.model.verdicts import RunVerdict
from tests.live.conftest import Bench

ANSWER = "def main():\n    return 'käse'\n"


def load(bench: Bench, source: bytes, **options: object) -> Evidence:
    return bench.run("given", source=source, defines=("main",), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "source",
    [
        ANSWER.encode(),
        b"\xef\xbb\xbf" + ANSWER.encode(),
        ANSWER.replace("\n", "\r\n").encode(),
        b"# coding: latin-1\n" + ANSWER.encode("latin-1"),
        b"# coding: gbk\n" + ANSWER.replace("ä", "饺").encode("gbk"),
        ANSWER.replace("    ", "\t").encode(),
    ],
    ids=["plain", "byte order mark", "CRLF", "latin-1 cookie", "GBK cookie", "tabs"],
)
def test_what_python_accepts_is_run(bench: Bench, source: bytes) -> None:
    evidence = load(bench, source)
    assert evidence.verdict is RunVerdict.FINISHED
    assert evidence.value in ("käse", "k饺se")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (b"x = 1\ndef main(:\n    pass\n", 2),
        (b"def main():\n\treturn 1\n        return 2\n", 3),
        (b"def main():\nreturn 1\n", 2),
        ("x = 1\nname = '饺子'\n".encode("gbk"), 2),
        (ANSWER.encode("utf-16"), None),
        (b"x = 1\nname = '\0'\n", None),
        (b"# coding: no-such-coding\n", None),
        (b"x = 1\n" + b"(" * 300 + b"\n", None),
    ],
    ids=["syntax", "mixed tabs", "indentation", "GBK without cookie", "UTF-16", "NUL", "unknown coding", "parentheses"],
)
def test_what_python_refuses_is_explained(bench: Bench, source: bytes, line: int | None) -> None:
    evidence = load(bench, source)
    assert (evidence.verdict, evidence.detail, evidence.returned) == (RunVerdict.UNLOADABLE, "syntax", False)
    assert evidence.facts["text"]
    if line is not None:
        assert evidence.facts["line"] == line
    assert explain_run(evidence).what.startswith("The file cannot be loaded: ")


@pytest.mark.parametrize(
    "source",
    [b"", b"mian = lambda: 1\n", b"main = 5\n", b"class Main: pass\n"],
    ids=["empty", "near", "no function", "class"],
)
def test_a_file_without_the_function_is_told_so(bench: Bench, source: bytes) -> None:
    evidence = load(bench, source)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.UNLOADABLE, "function")
    assert evidence.facts["missing"] == ["main"]
    assert explain_run(evidence).what == "The file does not define main()."


def test_a_near_name_is_suggested(bench: Bench) -> None:
    assert "mian()" in explain_run(load(bench, b"def mian():\n    pass\n")).text


def test_an_exception_during_import_is_the_files_own(bench: Bench) -> None:
    evidence = load(bench, b"x = 1\ny = x / 0\n")
    assert (evidence.verdict, evidence.detail) == (RunVerdict.RAISED, "ZeroDivisionError")
    assert evidence.raised is not None
    assert str(evidence.raised.place) == "given.py:2"


def test_a_syntax_error_that_the_code_itself_raises_is_no_unloadable_file(bench: Bench) -> None:
    evidence = load(bench, b"compile('(', 'other', 'exec')\n")
    assert (evidence.verdict, evidence.detail) == (RunVerdict.RAISED, "SyntaxError")


def test_a_question_during_import_is_refused_with_the_reason(bench: Bench) -> None:
    evidence = load(bench, b"name = input('Your name? ')\n")
    assert (evidence.verdict, evidence.detail) == (RunVerdict.RAISED, "EOFError")
    assert evidence.raised is not None
    assert "input() has nobody to ask" in evidence.raised.text


@pytest.mark.parametrize(
    ("source", "verdict", "detail"),
    [
        (b"import os\nos._exit(0)\n", RunVerdict.ENDED_EARLY, "exit code 0"),
        (b"import sys\nsys.exit()\n", RunVerdict.ENDED_EARLY, "SystemExit"),
        (b"while True:\n    pass\n", RunVerdict.SPINNING, "cpu"),
        (b"import threading\nthreading.Event().wait()\n", RunVerdict.DEADLOCK, None),
        (b"import time\ntime.sleep(10**9)\n", RunVerdict.SPINNING, "virtual_horizon"),
    ],
    ids=["os._exit", "sys.exit", "loop", "wait", "sleep"],
)
def test_import_is_watched_like_a_call(bench: Bench, source: bytes, verdict: RunVerdict, detail: str | None) -> None:
    evidence = load(bench, source, cpu_s=0.5)
    assert (evidence.verdict, evidence.detail) == (verdict, detail)


@pytest.mark.parametrize("name", ["random", "queue", "threading", "os"])
def test_a_file_named_like_a_module_does_not_take_its_place(bench: Bench, name: str) -> None:
    source = b"""
def main():
    import multiprocessing
    queue = multiprocessing.SimpleQueue()
    queue.put(7)
    return queue.get()
"""
    evidence = bench.run(name, source=source)
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, 7)


def test_the_wrong_number_of_arguments_is_an_exception_of_the_call(bench: Bench) -> None:
    evidence = bench.run("given", 1, 2, source=b"def main(one):\n    return one\n")
    assert (evidence.verdict, evidence.detail) == (RunVerdict.RAISED, "TypeError")


def test_an_async_function_returns_something_that_equals_nothing(bench: Bench) -> None:
    evidence = bench.run("given", source=b"async def main():\n    return 1\n")
    assert evidence.verdict is RunVerdict.FINISHED
    assert repr(evidence.value).startswith("<coroutine: ")
