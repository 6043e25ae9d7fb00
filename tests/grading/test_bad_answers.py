"""Every kind of broken or hostile answer: its verdict, its words, and the other exercise graded all the same."""

import pytest

from grader.model.verdicts import CheckStatus, ExerciseStatus, RunVerdict

BAD = {
    "syntax error": ("def add(a, b)\n    return a\n", RunVerdict.UNLOADABLE, "SyntaxError"),
    "tabs and spaces": ("def add(a, b):\n\tif a:\n        return a\n", RunVerdict.UNLOADABLE, "TabError"),
    "empty": ("", RunVerdict.UNLOADABLE, "does not define add()"),
    "near name": ("def ad(a, b):\n    return a + b\n", RunVerdict.UNLOADABLE, "It defines ad()"),
    "gbk without cookie": ("def add(a, b):\n    return '你好'\n".encode("gbk"), RunVerdict.UNLOADABLE, "SyntaxError"),
    "utf-16": ("def add(a, b):\n    return a + b\n".encode("utf-16"), RunVerdict.UNLOADABLE, "cannot be loaded"),
    "nul bytes": (b"def add(a, b):\n    return a\0 + b\n", RunVerdict.UNLOADABLE, "cannot be loaded"),
    "wrong arity": ("def add(a):\n    return a\n", RunVerdict.RAISED, "TypeError"),
    "async": ("async def add(a, b):\n    return a + b\n", RunVerdict.FINISHED, "coroutine"),
    "input at import": ("x = input()\ndef add(a, b): return 1\n", RunVerdict.RAISED, "input() has nobody to ask"),
    "loop at import": ("while True: pass\n", RunVerdict.SPINNING, "never ends"),
    "exit at import": ("import os\nos._exit(0)\n", RunVerdict.ENDED_EARLY, "ended before returning"),
    "exit in function": ("import os\ndef add(a, b): os._exit(0)\n", RunVerdict.ENDED_EARLY, "ended before returning"),
    "sys.exit": ("import sys\ndef add(a, b): sys.exit(0)\n", RunVerdict.ENDED_EARLY, "ended before returning"),
    "base exception": (
        "class Odd(BaseException): pass\ndef add(a, b): raise Odd('x')\n",
        RunVerdict.ENDED_EARLY,
        "ended before returning",
    ),
    "segmentation fault": ("import ctypes\ndef add(a, b): ctypes.string_at(0)\n", RunVerdict.CRASHED, "SIGSEGV"),
    "output flood": ("def add(a, b):\n    while True: print('x' * 10000)\n", RunVerdict.LIMIT, "output"),
    "fork bomb": ("import os\ndef add(a, b):\n    while True: os.fork()\n", RunVerdict.LIMIT, "processes"),
    "memory bomb": (
        "def add(a, b):\n    x = []\n    while True: x.append(bytearray(1 << 22))\n",
        RunVerdict.LIMIT,
        "memory",
    ),
    "signal to itself": ("import os\ndef add(a, b): os.kill(os.getpid(), 9)\n", RunVerdict.CRASHED, "SIGKILL"),
    "equal to everything": (
        "class All:\n    def __eq__(self, other): return True\n    __hash__ = None\ndef add(a, b): return All()\n",
        RunVerdict.FINISHED,
        "expected",
    ),
    "breaks the interpreter": (
        "import builtins\nbuiltins.isinstance = lambda *a: True\ndef add(a, b): return None\n",
        RunVerdict.ENDED_EARLY,
        "ended before returning",
    ),
    "patches what it can find": (
        "import json, time, os, unittest\njson.dumps = json.loads = lambda *a, **b: '7'\n"
        "unittest.TestCase.assertEqual = lambda *a: None\nos.fork = lambda: 0\n"
        "def add(a, b): return None\n",
        RunVerdict.FINISHED,
        "expected",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_gets_its_word_and_harms_nobody(desk, name):
    text, verdict, words = BAD[name]
    desk.put("add", text)
    desk.put("other", "def other():\n    return 42\n")
    results = desk.grade(cache=False, jobs=1)
    check = results["add"].checks[0]
    assert check.status is CheckStatus.FAILED
    assert (check.verdict, words in check.message) == (verdict, True), check.message
    assert check.points == 0
    assert len(check.message.splitlines()) <= 8
    assert results["other"].status is ExerciseStatus.PASSED


ODD_SUITE = """\
def test_adds(play, draw):
    first, second = play("add", 1, 2).value
    assert first + second == 3


def test_ends(play, draw):
    play("add", 1, 2).ends()


def test_leaves_nothing(play, draw):
    play("add", 1, 2).leaves_nothing()


def test_by_a_process(play, draw):
    play("add", 1, 2).value.no_such_thing()
"""
PAIR = "def add(a, b):\n    return [a, b]\n"


@pytest.mark.parametrize("result", ["7", "None", "['a']", "[1, 'a']", "10**5000", "object()", "{}", "'\\ud800'"])
def test_a_result_that_the_suite_can_do_nothing_with_is_wrong(desk, result):
    desk.suite(ODD_SUITE)
    desk.solve(PAIR)
    desk.put("add", f"def add(a, b):\n    return {result}\n")
    check = desk.grade("add", cache=False, jobs=1)["add"].checks[0]
    assert (check.status, check.verdict, check.points) == (CheckStatus.FAILED, RunVerdict.FINISHED, 0)
    assert "and the check can do nothing with that" in check.message


def test_a_suite_that_fails_for_the_solution_too_is_our_fault(desk):
    desk.suite(ODD_SUITE)
    desk.solve(PAIR)
    desk.put("add", "def add(a, b):\n    return [b, a]\n")
    checks = {check.id: check for check in desk.grade("add", cache=False, jobs=1)["add"].checks}
    assert checks["adds"].status is CheckStatus.PASSED
    assert checks["by_a_process"].status is CheckStatus.NOT_GRADED
    assert "no_such_thing" in checks["by_a_process"].message
