"""What people may type to mean a lesson or an exercise."""

import pickle

import pytest

from grader.course import UnknownTarget, resolve

from .conftest import CourseFolder

PIPES = ["04_pipes/one_way", "04_pipes/never_eof"]


def ids(course: CourseFolder, *words: str) -> list[str]:
    """Return the ids that words mean."""
    return [exercise.id for exercise in resolve(course.load(), words)]


@pytest.mark.parametrize(
    "word", ["4", "04", "04_pipes", "pipes", "exercises/04_pipes", "./exercises/04_pipes/", "/any/where/04_pipes"]
)
def test_lesson(course: CourseFolder, word: str) -> None:
    """A lesson is meant by number, id, short name or path."""
    assert ids(course, word) == PIPES


@pytest.mark.parametrize(
    "word",
    [
        "4.2",
        "never_eof",
        "04_pipes/never_eof",
        "never_eof.py",
        "./never_eof.py",
        "../04_pipes/never_eof.py",
        "exercises/04_pipes/never_eof.py",
        "exercises/04_pipes/never_eof",
        "/any/where/04_pipes/never_eof.py",
        "exercises\\04_pipes\\never_eof.py",
    ],
)
def test_exercise(course: CourseFolder, word: str) -> None:
    """An exercise is meant by number, name, id or the path of its stub."""
    assert ids(course, word) == ["04_pipes/never_eof"]


def test_no_words(course: CourseFolder) -> None:
    """No words mean the whole course."""
    assert ids(course) == ["01_queues/relay", *PIPES]


def test_order_and_doubles(course: CourseFolder) -> None:
    """The result is in the order of the course, each exercise once."""
    assert ids(course, "never_eof", "pipes", "1.1", "4.2") == ["01_queues/relay", *PIPES]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("nevr_eof", ("never_eof",)),
        ("Pipes", ("pipes",)),
        ("04_pips", ("04_pipes",)),
        ("exercises/04_pipes/nevr_eof.py", ("04_pipes/never_eof",)),
        ("pipes/never_eof", ("04_pipes/never_eof",)),
    ],
)
def test_near_names(course: CourseFolder, word: str, near: tuple[str, ...]) -> None:
    """A misspelt word is answered with the names that look like it, the nearest first."""
    with pytest.raises(UnknownTarget) as caught:
        ids(course, word)
    assert (caught.value.word, caught.value.near[:1]) == (word, near)


def test_message(course: CourseFolder) -> None:
    """The error says in words what to try."""
    with pytest.raises(UnknownTarget) as caught:
        ids(course, "pipes", "nevr_eof")
    assert str(caught.value).startswith(
        "'nevr_eof' names no single lesson, exercise or stub of this course; try 'never_eof'"
    )


@pytest.mark.parametrize(
    "word", ["", "/", ".", "9", "4.9.9.9.9.9", "zzzzzz", "x" * 10_000, "\x1b[2J", "٤", "04_pipes/zz.txt"]
)
def test_strange_words(course: CourseFolder, word: str) -> None:
    """A word that means nothing is refused, shown safely and shortly."""
    with pytest.raises(UnknownTarget) as caught:
        ids(course, word)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


def test_nothing_near(course: CourseFolder) -> None:
    """Where no name is near, the error names the command that lists all."""
    with pytest.raises(UnknownTarget) as caught:
        ids(course, "zzzzzz")
    assert str(caught.value) == (
        "'zzzzzz' names no single lesson, exercise or stub of this course; "
        "try `python -m grader list`, which shows all names"
    )


def test_several_meanings(course: CourseFolder) -> None:
    """A name in two lessons is refused with both full names."""
    course.edit("exercises/01_queues/lesson.yaml", "name: relay", "name: never_eof")
    course.edit("exercises/04_pipes/lesson.yaml", "needs: [01_queues/relay]", "needs: []")
    with pytest.raises(UnknownTarget) as caught:
        ids(course, "never_eof")
    assert caught.value.near == ("01_queues/never_eof", "04_pipes/never_eof")


def test_error_is_picklable() -> None:
    """The error keeps its word and names when it crosses a process."""
    error = pickle.loads(pickle.dumps(UnknownTarget("a", ("b",))))
    assert (error.word, error.near) == ("a", ("b",))
