"""What can be said about a course without running it."""

import pytest

from .conftest import LESSON, SOLUTION, CourseFolder

STUB_FILE = "exercises/04_pipes/one_way.py"
FIX_FILE = "exercises/04_pipes/never_eof.py"
SOLUTION_FILE = "solutions/04_pipes/one_way.py"
SUITE_FILE = "tests/hidden/04_pipes/test_one_way.py"


def line_of(complete: CourseFolder, text: str, file: str = LESSON) -> int:
    """Return the line that holds a text."""
    return (complete.root / file).read_text(encoding="utf-8").partition(text)[0].count("\n") + 1


def test_complete_course(complete: CourseFolder) -> None:
    """A complete course has no problems."""
    assert complete.lint() == []


@pytest.mark.parametrize(("kind", "file"), [("stub", STUB_FILE), ("solution", SOLUTION_FILE), ("suite", SUITE_FILE)])
def test_missing_file(complete: CourseFolder, kind: str, file: str) -> None:
    """A file that an exercise lacks is named at the exercise."""
    (complete.root / file).unlink()
    (found, *_) = complete.lint()
    line = line_of(complete, "name: one_way")
    assert found == f"{LESSON}:{line}: exercise 'one_way' has no {kind}: {file!r} is missing; try to write it"


@pytest.mark.parametrize("file", [STUB_FILE, SOLUTION_FILE, SUITE_FILE, "tests/variants/04_pipes/one_way/right_0.py"])
def test_invalid_python(complete: CourseFolder, file: str) -> None:
    """A file that Python cannot read is named with its line, once."""
    complete.write(file, '"""Fine."""\n\ndef (\n')
    assert complete.lint() == [f"{file}:3: no valid Python: invalid syntax; try to compile it"]


def test_python_that_warns(complete: CourseFolder) -> None:
    """What Python only warns of is a problem in a course, and nothing is printed."""
    complete.append(SUITE_FILE, 'PATTERN = "\\d"\n')
    (found,) = complete.lint()
    assert found.startswith(f"{SUITE_FILE}:18: no valid Python: ")


def test_deep_python(complete: CourseFolder) -> None:
    """A file that is too deep for Python's parser does no harm."""
    complete.write(SUITE_FILE, "x = " + "(" * 90_000)
    assert len(complete.lint()) == 1


@pytest.mark.parametrize("data", [b"x = '\xff'\n", b"x = 1\0\n"])
def test_strange_bytes(complete: CourseFolder, data: bytes) -> None:
    """A file with bytes that are no text is named."""
    complete.write(SUITE_FILE, data)
    (found,) = complete.lint()
    assert found.startswith(f"{SUITE_FILE}:1: ")


def test_lesson_text(complete: CourseFolder) -> None:
    """A lesson without its text in one of the languages of its title is named."""
    (complete.root / "exercises/04_pipes/README.zh.md").unlink()
    assert complete.lint() == [
        f"{LESSON}:1: the lesson's text 'README.zh.md' is missing; try to write it beside this file"
    ]


def test_few_checks(complete: CourseFolder) -> None:
    """Fewer than four checks are too few."""
    text = (complete.root / LESSON).read_text(encoding="utf-8")
    complete.write(LESSON, text[: text.rindex("      - id: large")])
    line = line_of(complete, "name: never_eof")
    found = f"{LESSON}:{line}: exercise 'never_eof' has 2 checks, must have 4 to 7; try to add or to join some"
    assert found in complete.lint()


def test_few_hints(complete: CourseFolder) -> None:
    """Fewer than two hints are too few."""
    complete.edit(LESSON, "      - Close it.\n", "")
    line = line_of(complete, "name: never_eof")
    assert complete.lint() == [
        f"{LESSON}:{line}: exercise 'never_eof' has 1 hints, must have 2 to 4; try to add or to join some"
    ]


def test_many_hints(complete: CourseFolder) -> None:
    """More than four hints are too many."""
    complete.edit(LESSON, "- Close it.\n", "- Close it.\n" + "      - More.\n" * 3)
    assert "has 5 hints, must have 2 to 4" in complete.lint()[0]


def test_fix_without_stub(complete: CourseFolder) -> None:
    """An exercise of kind fix says how its stub fails."""
    text = (complete.root / LESSON).read_text(encoding="utf-8")
    before, _, after = text.partition("    stub:\n")
    complete.write(LESSON, before + "    hints:" + after.partition("    hints:")[2])
    line = line_of(complete, "name: never_eof")
    assert complete.lint() == [
        f"{LESSON}:{line}: exercise 'never_eof' has no 'stub', must say how the broken program fails; "
        "try 'stub: {fails: ..., verdict: ...}'"
    ]


@pytest.mark.parametrize(
    ("kind", "file", "count", "least"), [("mistakes", "wrong_0.py", 3, 4), ("variants", "right_0.py", 1, 2)]
)
def test_few_answers(complete: CourseFolder, kind: str, file: str, count: int, least: int) -> None:
    """Too few mistakes or variants are counted at the exercise."""
    (complete.root / "tests" / kind / "04_pipes/one_way" / file).unlink()
    line = line_of(complete, "name: one_way")
    assert complete.lint() == [
        f"{LESSON}:{line}: exercise 'one_way' has {count} {kind}, must have {least} or more; "
        f"try to add one in 'tests/{kind}/04_pipes/one_way/'"
    ]


def test_bad_mistake(complete: CourseFolder) -> None:
    """A bad comment block is reported with the rest."""
    file = "tests/mistakes/04_pipes/one_way/wrong_2.py"
    complete.edit(file, "fails: ends", "fails: starts")
    (found,) = complete.lint()
    assert found.startswith(f"{file}:2: fails[0] is 'starts', must be a check of this exercise")


def test_no_statement(complete: CourseFolder) -> None:
    """A stub without a docstring states no task."""
    for file in (STUB_FILE, SOLUTION_FILE):
        text = (complete.root / file).read_text(encoding="utf-8")
        complete.write(file, text.rpartition('"""')[2])
    assert complete.lint() == [f"{STUB_FILE}:1: the docstring with the task is missing; try to begin the file with it"]


def test_long_statement(complete: CourseFolder) -> None:
    """A statement of more than 25 lines is too long."""
    for file in (STUB_FILE, SOLUTION_FILE):
        complete.edit(file, "    [1]\n", "    [1]\n" + "More.\n" * 22)
    assert complete.lint() == [
        f"{STUB_FILE}:1: the docstring has 26 lines, must have at most 25; try to say it shorter"
    ]


def test_statement_of_the_right_size(complete: CourseFolder) -> None:
    """A statement of 25 lines is allowed."""
    for file in (STUB_FILE, SOLUTION_FILE):
        complete.edit(file, "    [1]\n", "    [1]\n" + "More.\n" * 21)
    assert complete.lint() == []


def test_other_statement(complete: CourseFolder) -> None:
    """Twins state the same task."""
    complete.edit(SOLUTION_FILE, "Hand items over.", "Hand items on.")
    assert f"{SOLUTION_FILE}:1: the docstring differs from that of {STUB_FILE!r}; try to copy it from there" in (
        complete.lint()
    )


def test_other_signature(complete: CourseFolder) -> None:
    """Twins have the same signatures."""
    complete.edit(SOLUTION_FILE, "def stream(items)", "def stream(items, more=())")
    assert complete.lint()[0] == (
        f"{SOLUTION_FILE}:8: 'def stream(items, more=())' is 'def stream(items)' in {STUB_FILE!r}; "
        "try to make them the same"
    )


@pytest.mark.parametrize("file", [STUB_FILE, SOLUTION_FILE, "tests/variants/04_pipes/one_way/right_0.py"])
def test_not_defined(complete: CourseFolder, file: str) -> None:
    """What the exercise defines is there in stub, solution and variants; a near name is suggested."""
    complete.edit(file, "def stream(", "def steam(")
    assert f"{file}:1: 'stream' is not defined here, but 'defines' lists it; try 'steam'" in complete.lint()


@pytest.mark.parametrize("line", ["class stream: pass", "stream = print", "stream: object = 1", "import os as stream"])
def test_ways_to_define(complete: CourseFolder, line: str) -> None:
    """A class, an assignment or an import defines a name, too."""
    complete.write("tests/variants/04_pipes/one_way/right_0.py", line + "\n")
    assert complete.lint() == []


def test_todo_in_a_solution(complete: CourseFolder) -> None:
    """The TODO has become an explanation in the solution."""
    complete.edit(SOLUTION_FILE, "# A list keeps", "# TODO: A list keeps")
    assert complete.lint() == [
        f"{SOLUTION_FILE}:9: 'TODO' stands in a solution; try to turn it into the comment that explains"
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("# TODO: hand them over.", "# Here."), ("raise NotImplementedError", "pass")]
)
def test_stub_without_a_place(complete: CourseFolder, old: str, new: str) -> None:
    """A stub to be implemented says where the answer belongs."""
    complete.edit(STUB_FILE, old, new)
    assert complete.lint() == [
        f"{STUB_FILE}:1: it must say 'TODO' and 'raise NotImplementedError' where the answer belongs; try to add them"
    ]


def test_large_difference(complete: CourseFolder) -> None:
    """The solution keeps every line of the stub that is not to be replaced."""
    complete.edit(STUB_FILE, "    # TODO", "    queue = Queue()\n    # TODO")
    assert complete.lint() == [
        f"{STUB_FILE}:9: the line 'queue = Queue()' is not kept by {SOLUTION_FILE!r}; try to make the twins alike"
    ]


def test_bug_that_is_gone(complete: CourseFolder) -> None:
    """A broken program differs from its solution."""
    complete.write(FIX_FILE, SOLUTION.format(function="deliver"))
    assert complete.lint() == [
        f"{FIX_FILE}:1: it is the same as 'solutions/04_pipes/never_eof.py'; try to put the bug back"
    ]


def test_bug_that_is_everywhere(complete: CourseFolder) -> None:
    """A broken program shares at least half of its lines with its solution."""
    complete.edit(FIX_FILE, "    while", "".join(f"    x{number} = 0\n" for number in range(30)) + "    while")
    (found,) = complete.lint()
    assert found.startswith(f"{FIX_FILE}:1: only 2")
    assert found.endswith(
        "% of its lines are those of 'solutions/04_pipes/never_eof.py'; try to make the difference smaller"
    )


def test_test_without_a_check(complete: CourseFolder) -> None:
    """A test that belongs to no check is named, with the near check."""
    complete.append(SUITE_FILE, "\n\ndef test_larges(play, draw):\n    pass\n")
    (found,) = complete.lint()
    assert found == f"{SUITE_FILE}:20: 'test_larges' belongs to no check of '04_pipes/one_way'; try 'test_large'"


def test_test_unlike_any_check(complete: CourseFolder) -> None:
    """A test that is near to no check is answered with what to add."""
    complete.append(SUITE_FILE, "\n\ndef test_zzzzzz(play, draw):\n    pass\n")
    (found,) = complete.lint()
    assert found.endswith("try to add a check with this id to lesson.yaml")


def test_check_without_a_test(complete: CourseFolder) -> None:
    """A check without a test is named at its own line."""
    complete.edit(SUITE_FILE, "def test_large(", "def large(")
    line = line_of(complete, "id: large")
    assert complete.lint() == [
        f"{LESSON}:{line}: check 'large' has no test; try to write 'def test_large(play, draw)' in {SUITE_FILE!r}"
    ]


def test_test_twice(complete: CourseFolder) -> None:
    """A test that stands twice hides the first, and is named."""
    complete.append(SUITE_FILE, "\n\ndef test_large(play, draw):\n    pass\n")
    assert complete.lint() == [f"{SUITE_FILE}:20: 'test_large' stands here twice, first in line 12; try to rename one"]


@pytest.mark.parametrize(
    ("file", "advice"),
    [
        ("exercises/04_pipes/nevr_eof.py", "'exercises/04_pipes/never_eof.py'"),
        ("solutions/04_pipes/nevr_eof.py", "'solutions/04_pipes/never_eof.py'"),
        ("tests/hidden/04_pipes/never_eof.py", None),
        ("tests/hidden/conftset.py", "to list it in lesson.yaml, or to remove it"),
        ("tests/mistakes/04_pipes/zzz/a.py", "to list it in lesson.yaml, or to remove it"),
        ("tests/variants/04_pipes/one_way/Bad-Name.py", "to list it in lesson.yaml, or to remove it"),
        ("tests/variants/04_pipes/one_way/note.txt", "to list it in lesson.yaml, or to remove it"),
        ("exercises/05_bytes/lesson.yaml", None),
        ("exercises/conftest.py", "to list it in lesson.yaml, or to remove it"),
        ("exercises/04_pipes/fr/one_way.md", None),
    ],
)
def test_stray(complete: CourseFolder, file: str, advice: str | None) -> None:
    """A file that belongs to nothing is named, with the near file where there is one."""
    complete.write(file, "# mistake: x\n")
    (found,) = complete.lint()
    name = file.rpartition("/")[2]
    assert found.startswith(f"{file}:1: {name!r} belongs to nothing that the course lists; try {advice or ''}")


@pytest.mark.parametrize(
    "file",
    [
        "exercises/README.md",
        "exercises/04_pipes/zh/one_way.md",
        "exercises/04_pipes/__pycache__/one_way.cpython-311.pyc",
        "exercises/.DS_Store",
        "exercises/.grader/progress.json",
        "tests/hidden/conftest.py",
        "tests/hidden/04_pipes/__init__.py",
        "tests/unit/test_anything.py",
    ],
)
def test_no_stray(complete: CourseFolder, file: str) -> None:
    """Translations, caches, hidden files and what pytest wants are no strays."""
    complete.write(file, "")
    assert complete.lint() == []
