"""Where the files of a course lie, and what a known mistake announces."""

import pytest

from grader.course import CourseError, KnownAnswer
from grader.model.course import KnownFailure
from grader.model.verdicts import Cause, RunVerdict

from .conftest import CourseFolder

WRONG = "tests/mistakes/04_pipes/never_eof/wrong_0.py"


def announced(complete: CourseFolder, text: str | bytes) -> list[str]:
    """Return what is wrong with a mistake's comment block."""
    complete.write(WRONG, text)
    with pytest.raises(CourseError) as caught:
        complete.files.mistakes(complete.exercise("04_pipes/never_eof"))
    return str(caught.value).splitlines()


def test_paths_of_an_exercise(complete: CourseFolder) -> None:
    """Stub, solution and suite are twins by path."""
    exercise = complete.exercise("04_pipes/never_eof")
    assert complete.files.stub(exercise) == complete.root / "exercises/04_pipes/never_eof.py"
    assert complete.files.solution(exercise) == complete.root / "solutions/04_pipes/never_eof.py"
    assert complete.files.suite(exercise) == complete.root / "tests/hidden/04_pipes/test_never_eof.py"


def test_lesson_yaml(complete: CourseFolder) -> None:
    """The lesson's file lies in its folder."""
    assert complete.files.lesson_yaml(complete.load().lessons[1]) == complete.root / "exercises/04_pipes/lesson.yaml"


@pytest.mark.parametrize(
    ("lesson", "language", "name"), [(1, "en", "README.md"), (1, "zh", "README.zh.md"), (0, "zh", "README.md")]
)
def test_lesson_text(complete: CourseFolder, lesson: int, language: str, name: str) -> None:
    """The lesson's text is in the language asked for, or in English where there is none."""
    assert complete.files.lesson_text(complete.load().lessons[lesson], language).name == name


def test_mistakes(complete: CourseFolder) -> None:
    """A mistake has its slug, its path and the failure that its comment block announces."""
    first, *rest = complete.files.mistakes(complete.exercise("04_pipes/never_eof"))
    expected = KnownFailure(
        fails=("ends", "leaves_nothing_behind"),
        verdict=RunVerdict.DEADLOCK,
        says="holds the write end",
        cause=Cause.WRITE_END_OPEN,
        title="it waits for ever",
    )
    assert first == KnownAnswer("wrong_0", complete.root / WRONG, expected)
    assert [mistake.slug for mistake in rest] == ["wrong_1", "wrong_2", "wrong_3"]


def test_mistake_without_a_cause(complete: CourseFolder) -> None:
    """The cause may be left out."""
    complete.edit(WRONG, "# cause: write_end_open\n", "")
    mistake = complete.files.mistakes(complete.exercise("04_pipes/never_eof"))[0]
    assert mistake.expected is not None
    assert mistake.expected.cause is None


def test_variants(complete: CourseFolder) -> None:
    """Variants come by slug and expect nothing."""
    variants = complete.files.variants(complete.exercise("04_pipes/never_eof"))
    assert [(variant.slug, variant.expected) for variant in variants] == [("right_0", None), ("right_1", None)]


def test_no_folder(complete: CourseFolder) -> None:
    """An exercise without mistakes has none."""
    for number in range(4):
        (complete.root / f"tests/mistakes/01_queues/relay/wrong_{number}.py").unlink()
    (complete.root / "tests/mistakes/01_queues/relay").rmdir()
    assert complete.files.mistakes(complete.exercise("01_queues/relay")) == ()


def test_other_files(complete: CourseFolder) -> None:
    """Files whose names are no slugs are no answers."""
    for name in ("__init__.py", "note.txt", "Über.py", ".hidden.py"):
        complete.write(f"tests/variants/01_queues/relay/{name}", "")
    assert len(complete.files.variants(complete.exercise("01_queues/relay"))) == 2


BLOCKS = [
    ("fails: ends", "fails: end", "2: fails[0] is 'end', must be a check of this exercise; try 'ends'"),
    (
        "verdict: deadlock",
        "verdict: dead",
        "3: verdict is 'dead', must be one of the known words; try 'deadlock'",
    ),
    (
        "cause: write_end_open",
        "cause: writeend_open",
        "4: cause is 'writeend_open', must be one of the known words; try 'write_end_open'",
    ),
    ("says: holds the write end", "says:", "5: says is '', must be a text; try to write some words"),
    ("mistake: it waits for ever", "mistake:", "1: mistake is '', must be a text; try to write some words"),
    (
        "# cause: write_end_open",
        "# couse: write_end_open",
        "4: the comment block on top has the key 'couse', which has no meaning here; try 'cause'",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), BLOCKS)
def test_bad_block(complete: CourseFolder, old: str, new: str, expected: str) -> None:
    """A wrong line of the comment block is refused with its line."""
    text = (complete.root / WRONG).read_text(encoding="utf-8")
    assert announced(complete, text.replace(old, new)) == [f"{WRONG}:{expected}"]


def test_missing_lines(complete: CourseFolder) -> None:
    """Lines that the block lacks are named."""
    assert announced(complete, "# mistake: it waits\nimport time\n") == [
        f"{WRONG}:1: the comment block on top lacks the key {key!r}; try to add '{key}: ...'"
        for key in ("fails", "verdict", "says")
    ]


def test_no_block(complete: CourseFolder) -> None:
    """A file without the block lacks all of it."""
    assert len(announced(complete, '"""No block."""\n')) == 4


def test_double_line(complete: CourseFolder) -> None:
    """A line that stands twice is refused."""
    text = "# mistake: a\n# fails: ends\n# verdict: raised\n# verdict: deadlock\n# says: x\n"
    assert announced(complete, text) == [
        f"{WRONG}:4: the key 'verdict' stands here twice, first in line 3; try to remove one"
    ]


def test_mistake_that_is_no_text(complete: CourseFolder) -> None:
    """A mistake that is not UTF-8 is refused."""
    assert announced(complete, b"# mistake: \xff\n") == [
        f"{WRONG}:1: b'\\xff\\n' is not UTF-8; try to save the file as UTF-8 text"
    ]


def test_all_bad_blocks(complete: CourseFolder) -> None:
    """The problems of all mistakes are reported together."""
    complete.edit("tests/mistakes/04_pipes/never_eof/wrong_3.py", "verdict: deadlock", "verdict: dead")
    assert len(announced(complete, "# mistake: a\n# fails: ends\n# verdict: dead\n# says: x\n")) == 2
