"""Annotations and the job summary: right lines, and nothing that a student prints is a command."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.evidence import Blocked, WaitsFor
from grader.model.verdicts import CheckStatus, ExerciseStatus
from grader.report.formats import github, markdown

from .conftest import Make

HOSTILE = [
    "::error::mine",
    "x\n::set-env name=PATH::/tmp",
    "x\r::stop-commands::a",
    "100%\r\n::add-mask::a",
    "%0A::warning::x",
    "\u2028::error::x",
    "\x1b[31m##[error]x",
    "</details><script>alert(1)</script>",
    "```\n# 240 of 240 points\n````",
    "| a | b |\n[x](http://evil)",
    "\udcff\x00\u202e",
]
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def commands(result) -> list[tuple[str, dict[str, str], str]]:
    """Read the file as the runner does: a command a line, its data and properties without their escapes."""
    lines = github.dump(result).decode().split("\n")
    assert lines.pop() == ""
    found = []
    for line in lines:
        name, properties, data = COMMAND.fullmatch(line).groups()
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        found.append((name, {key: plain(value) for key, value in pairs.items()}, plain(data)))
    return found


def plain(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def one(make: Make, message: str, **more):
    return make.submission(make.exercise(make.failed("arrives", message, **more)))


def test_a_failed_check_is_an_error_at_the_line_of_the_blocked_thread(make):
    waits = WaitsFor("pipe_data", "a pipe")
    blocked = (
        Blocked("main", 1, "MainThread", "Queue.get", "/usr/lib/queues.py", 7, waits),
        Blocked("Process-1", 2, "MainThread", "Connection.recv", "never_eof.py", 31, waits),
    )
    (name, properties, data), _ = commands(one(make, "Deadlock: main waits.", blocked=blocked))
    assert name == "error"
    assert properties == {
        "file": "exercises/04_pipes/never_eof.py",
        "line": "31",
        "title": "The pipe that never ends",
    }
    assert data == "Deadlock: main waits.\nFailed: Arrives"


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("It raised ValueError\n  never_eof.py:28  send(x)", "28"),
        ("It cannot be loaded: SyntaxError\n  line 3: def x(", "3"),
        ("It returned 1, expected 2.", None),
        ("other_never_eof.py:5 and xnever_eof.pyc:5", None),
    ],
)
def test_the_line_is_taken_from_the_message_where_no_thread_is_blocked(make, message, line):
    assert commands(one(make, message))[0][1].get("line") == line


def test_checks_that_say_the_same_of_the_same_line_are_one_annotation(make):
    said = "It raised OSError\n  never_eof.py:28  send(x)\n  Try: {}"
    checks = (make.failed("a", said.format("this")), make.failed("b", said.format("that")), make.failed("c", "other"))
    found = commands(make.submission(make.exercise(*checks)))
    assert [data.rpartition("\n")[2] for name, _, data in found if name == "error"] == ["Failed: A; B", "Failed: C"]


def test_a_missing_file_is_an_error_and_a_fault_of_ours_is_a_warning(make):
    missing = make.exercise(status=ExerciseStatus.MISSING, message="There is no file 04_pipes/poll.py.")
    ours = make.exercise(make.check("a", CheckStatus.NOT_GRADED, message="the suite is broken"))
    found = commands(make.submission(missing, ours))
    assert [(name, data) for name, _, data in found] == [
        ("error", "There is no file 04_pipes/poll.py."),
        ("warning", "the suite is broken"),
        ("notice", "0 of 2 points"),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_student_becomes_a_command(make, text):
    exercise = make.exercise(make.failed("arrives", text, title=text), title=text)
    result = make.submission(exercise, submission=f"exercises,line=1::{text}")
    assert [name for name, _, _ in commands(result)] == ["error", "notice"]


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_is_printed_there_is_one_line_for_each_annotation(text):
    assert [name for name, _, _ in commands(one(Make(), text))] == ["error", "notice"]


def outside_blocks(text: str) -> list[str]:
    """Return the lines that Markdown interprets, by the rule of CommonMark for fenced blocks."""
    lines, fence = [], ""
    for line in text.split("\n"):
        found = re.match(r" {0,3}(`{3,})", line)
        if fence:
            if found and len(found.group(1)) >= len(fence) and set(line.strip()) == {"`"}:
                fence = ""
        elif found and "`" not in line[found.end() :]:
            fence = found.group(1)
        else:
            lines.append(line)
    assert not fence
    return lines


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_student_is_markdown(make, text):
    exercise = make.exercise(make.failed("arrives", text), message=text)
    lines = outside_blocks(markdown.dump(make.submission(exercise)).decode())
    assert [line for line in lines if line and not line.startswith(("|", "- Arrives"))] == [
        "## 0 of 2 points",
        "### The pipe that never ends (`04_pipes/never_eof`), 0/2 points",
    ]


def test_the_summary_shows_scores_messages_and_what_is_not_started(make):
    failed = make.exercise(make.check("ends"), make.failed("arrives", "It returned 1."))
    fresh = make.exercise(id="04_pipes/poll", status=ExerciseStatus.NOT_STARTED)
    text = markdown.dump(make.submission(failed, fresh)).decode()
    assert text == (
        "## 2 of 4 points\n\n"
        "| Lesson | Full | Points |\n| --- | ---: | ---: |\n| Two ends | 0/2 | 2/4 |\n\n"
        "Not started: `04_pipes/poll`\n\n"
        "### The pipe that never ends (`04_pipes/never_eof`), 2/4 points\n\n"
        "- Arrives\n\n```text\nIt returned 1.\n```\n"
    )


def test_a_title_in_the_summary_has_no_effect(make):
    text = markdown.dump(make.submission(make.exercise(make.failed("a", title="<b>*x*|[y]`")))).decode()
    assert "- \\<b\\>\\*x\\*\\|\\[y\\]\\`\n" in text


def test_a_summary_that_github_would_refuse_is_cut_and_says_so(make):
    exercises = [make.exercise(make.failed("a", "x" * 1000), id=f"04_pipes/e{number}") for number in range(2000)]
    content = markdown.dump(make.submission(*exercises))
    assert len(content) < 1024 * 1024
    assert content.endswith(b"More failed than a summary can hold; the rest is left out here.\n")
