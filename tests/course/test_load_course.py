"""From the YAML files of a course to the model, or to everything that is wrong with them."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course import CourseError, Problem, find_root
from grader.model.course import Check, Exercise, KnownFailure, Limits, Text
from grader.model.verdicts import Cause, ExerciseKind, RunVerdict, Visibility

from .conftest import LESSON, CourseFolder

Complaint = Callable[[str, str], str]


def test_course(course: CourseFolder) -> None:
    """The course has its id, its title, and its lessons in order."""
    loaded = course.load()
    assert (loaded.id, loaded.title) == ("ipc", Text("Processes that talk", "进程"))
    assert [lesson.id for lesson in loaded.lessons] == ["01_queues", "04_pipes"]
    assert loaded.lessons[1].title == Text("Two ends", "两端")


def test_exercise(course: CourseFolder) -> None:
    """An exercise has everything that its lesson's file says, its needs as full ids."""
    exercise = course.exercise("04_pipes/never_eof")
    assert exercise == Exercise(
        lesson="04_pipes",
        name="never_eof",
        title=Text("The pipe that never ends", "管道"),
        kind=ExerciseKind.FIX,
        defines=("deliver",),
        checks=exercise.checks,
        hints=(Text("Who can write?", "谁"), Text("Close it.")),
        needs=("04_pipes/one_way",),
        schedules=6,
        limits=Limits(memory_mb=256, cpu_s=2.5),
        stub=KnownFailure(("ends",), RunVerdict.DEADLOCK, "holds the write end", Cause.WRITE_END_OPEN),
    )


def test_check(course: CourseFolder) -> None:
    """A check has everything that its lesson's file says."""
    assert course.exercise("04_pipes/never_eof").checks[:2] == (
        Check("keeps_order", Text("In order", "顺序"), 3.0, Text("Look at the order."), Visibility.SHOWN),
        Check("ends", Text("It ends"), 2.5, Text("Who could still write?"), needs=("keeps_order",), schedules=8),
    )


def test_defaults(course: CourseFolder) -> None:
    """What is left out has the model's defaults."""
    exercise = course.exercise("01_queues/relay")
    assert (exercise.needs, exercise.schedules, exercise.limits, exercise.stub) == ((), 5, Limits(), None)
    assert (exercise.checks[2].visibility, exercise.checks[2].schedules) == (Visibility.HIDDEN, None)


def test_points_are_floats(course: CourseFolder) -> None:
    """Whole points are floats, too, so that every result looks the same."""
    assert [type(check.points) for check in course.exercise("04_pipes/one_way").checks] == [float] * 4


@pytest.mark.parametrize("points", ["-3", "0", "-0.0", "1001", ".nan", ".inf", "-.inf", "1e999", "9" * 400])
def test_points_out_of_range(complaint: Complaint, points: str) -> None:
    """Points that are negative, zero, endless or no number are refused with their value."""
    found = complaint("points: 1.5", f"points: {points}")
    assert found.startswith("points is ")
    assert found.endswith(", must be a number above 0 and at most 1,000; try 1")


def test_points_show_the_value(complaint: Complaint) -> None:
    """The complaint shows the value as it was read."""
    assert complaint("points: 1.5", "points: -3").startswith("points is -3, must be")


@pytest.mark.parametrize("value", ["three", "'3'", "true", "", "[1]", "{a: 1}", "1_000", "0x10"])
def test_points_of_a_wrong_type(complaint: Complaint, value: str) -> None:
    """Points that are no number are refused."""
    assert complaint("points: 1.5", f"points: {value}").startswith("points is ")


NAMES = "must be a name of at most 60 small letters, digits and _ that Python can import; try 'never_eof'"
CAUSES = ", must be one of the known words; try "

COMPLAINTS = [
    ("name", "name: never_eof", "name: ../../etc", f"name is '../../etc', {NAMES}"),
    ("keyword", "name: never_eof", "name: lambda", f"name is 'lambda', {NAMES}"),
    ("capitals", "name: never_eof", "name: NeverEof", f"name is 'NeverEof', {NAMES}"),
    ("number as name", "name: never_eof", "name: 3", f"name is 3, {NAMES}"),
    ("long name", "name: never_eof", f"name: {'a' * 61}", f"name is {'a' * 61!r}, {NAMES}"),
    (
        "name twice",
        "name: never_eof",
        "name: one_way",
        "name is 'one_way', must be a name that does not stand above already; "
        "try to rename or to remove one of the two",
    ),
    (
        "check twice",
        "id: leaves_nothing_behind",
        "id: large",
        "id is 'large', must be a name that does not stand above already; try to rename or to remove one of the two",
    ),
    ("kind", "kind: fix", "kind: fixx", "kind is 'fixx', must be one of the known words; try 'fix'"),
    ("kind unlike any", "kind: fix", "kind: 7", "kind is 7, must be one of the known words; try 'implement' or 'fix'"),
    (
        "visibility",
        "visibility: shown",
        "visibility: show",
        "visibility is 'show', must be one of the known words; try 'shown'",
    ),
    ("verdict", "verdict: deadlock", "verdict: dedlock", "verdict is 'dedlock'" + CAUSES + "'deadlock'"),
    ("cause", "cause: write_end_open", "cause: write_end", "cause is 'write_end'" + CAUSES + "'write_end_open'"),
    ("says", "says: holds the write end", "says: ''", "says is '', must be a text; try to write some words"),
    (
        "fails unknown check",
        "fails: [ends]",
        "fails: [end]",
        "fails[0] is 'end', must be a check of this exercise; try 'ends'",
    ),
    (
        "fails nothing",
        "fails: [ends]",
        "fails: []",
        "fails is a list of 0, must be a list of at least 1; try to add one",
    ),
    ("fails no list", "fails: [ends]", "fails: ends", "fails is 'ends', must be a list; try '- ...' or '[...]'"),
    (
        "check needs unknown check",
        "needs: [keeps_order]",
        "needs: [keep_order]",
        "needs[0] is 'keep_order', must be a check that stands above this one; try 'keeps_order'",
    ),
    (
        "check needs a later check",
        "needs: [keeps_order]",
        "needs: [large]",
        "needs[0] is 'large', must be a check that stands above this one; try 'keeps_order'",
    ),
    (
        "check needs itself",
        "needs: [keeps_order]",
        "needs: [ends]",
        "needs[0] is 'ends', must be a check that stands above this one; try 'keeps_order'",
    ),
    (
        "need twice",
        "needs: [keeps_order]",
        "needs: [keeps_order, keeps_order]",
        "needs[1] is 'keeps_order', must be a name that does not stand above already; "
        "try to rename or to remove one of the two",
    ),
    (
        "needs unknown exercise",
        "needs: [one_way]",
        "needs: [on_way]",
        "needs[0] is 'on_way', must be an exercise of this lesson, or 'lesson/name'; try 'one_way'",
    ),
    (
        "needs exercise of another lesson",
        "needs: [one_way]",
        "needs: [relay]",
        "needs[0] is 'relay', must be an exercise of this lesson, or 'lesson/name'; try '01_queues/relay'",
    ),
    (
        "needs unknown lesson",
        "needs: [one_way]",
        "needs: [02_queues/relay]",
        "needs[0] is '02_queues/relay', must be an exercise of this lesson, or 'lesson/name'; try '01_queues/relay'",
    ),
    (
        "needs itself",
        "needs: [one_way]",
        "needs: [never_eof]",
        "needs[0] is 'never_eof', must be no part of a circle; try to break 04_pipes/never_eof > 04_pipes/never_eof",
    ),
    (
        "schedules",
        "schedules: 6",
        "schedules: 0",
        "schedules is 0, must be a whole number from 1 to 1,000; try 1",
    ),
    (
        "schedules no integer",
        "schedules: 6",
        "schedules: 2.5",
        "schedules is 2.5, must be a whole number from 1 to 1,000; try 1",
    ),
    (
        "schedules of a check",
        "schedules: 8",
        "schedules: true",
        "schedules is True, must be a whole number from 1 to 1,000; try 1",
    ),
    (
        "unknown limit",
        "memory_mb: 256",
        "memory: 256",
        "limits has the key 'memory', which has no meaning here; try 'memory_mb'",
    ),
    (
        "whole limit",
        "memory_mb: 256",
        "memory_mb: 2.5",
        "memory_mb is 2.5, must be a whole number from 1 to 1,000,000; try 1",
    ),
    (
        "limit",
        "cpu_s: 2.5",
        "cpu_s: .nan",
        "cpu_s is nan, must be a number above 0 and at most 1,000,000; try 1",
    ),
    (
        "limits no map",
        "limits: {memory_mb: 256, cpu_s: 2.5}",
        "limits: 256",
        "limits is 256, must be a map with keys like cpu_s, idle_cpu_s, wall_s, memory_mb, tasks, open_files, file_mb, "
        "output_kb, virtual_s, steps; try 'cpu_s: ...'",
    ),
    (
        "unknown language",
        "zh: 管道",
        "zn: 管道",
        "title has the key 'zn', which has no meaning here; try 'en' or 'zh'",
    ),
    (
        "comma in a map",
        "en: The pipe that never ends",
        "en: The pipe, that never ends",
        "title has the key 'that never ends', which has no meaning here; try quotes round a text with a comma",
    ),
    ("no English", "{en: Who can write?, zh: 谁}", "{zh: 谁}", "hints[0] lacks the key 'en'; try to add 'en: ...'"),
    ("empty text", "- Close it.", "- '  '", "hints[1] is '  ', must be a text; try to write some words"),
    ("number as text", "- Close it.", "- 42", "hints[1] is 42, must be a text; try to put it in quotes"),
    ("nothing as text", "- Close it.", "-", "hints[1] is None, must be a text; try to put it in quotes"),
    ("list as text", "zh: 管道", "zh: [管道]", "zh is a list of 1, must be a text; try to put it in quotes"),
    (
        "defines",
        "defines: [deliver]",
        "defines: [de-liver]",
        "defines[0] is 'de-liver', must be a name that Python allows; try 'deliver'",
    ),
    (
        "defines nothing",
        "defines: [deliver]",
        "defines: []",
        "defines is a list of 0, must be a list of at least 1; try to add one",
    ),
    ("alias", "- Close it.", "- *x", "the alias '*x' is not allowed; try to write the value out, or to quote it"),
    (
        "long value",
        "kind: fix",
        "kind: " + "x" * 100_000,
        f"kind is '{'x' * 59} ... {'x' * 14}', must be one of the known words; try 'implement' or 'fix'",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "expected"), [row[1:] for row in COMPLAINTS], ids=[row[0] for row in COMPLAINTS]
)
def test_complaint(complaint: Complaint, old: str, new: str, expected: str) -> None:
    """One wrong value makes one complaint, at its line, with the value, the rule and what to try."""
    assert complaint(old, new) == expected


def test_unknown_and_missing_key(course: CourseFolder) -> None:
    """A misspelt key is complained about as unknown at its line, and as missing where its map begins."""
    line = course.edit(LESSON, "points: 1.5", "pionts: 1.5")
    assert course.problems() == [
        f"{LESSON}:{line}: check 'leaves_nothing_behind' has the key 'pionts', which has no meaning here; "
        "try 'points' or 'hint'",
        f"{LESSON}:{line - 2}: check 'leaves_nothing_behind' lacks the key 'points'; try to add 'points: ...'",
    ]


def test_unnamed_exercise(course: CourseFolder) -> None:
    """An exercise without a name is complained about all the same."""
    line = course.edit(LESSON, "  - name: never_eof\n    title", "  - title")
    assert course.problems() == [f"{LESSON}:{line}: this exercise lacks the key 'name'; try to add 'name: ...'"]


def test_later_exercise(course: CourseFolder) -> None:
    """A need that comes later is refused."""
    course.edit(LESSON, "needs: [one_way]", "needs: []")
    line = course.edit(LESSON, "needs: [01_queues/relay]", "needs: [never_eof]")
    assert course.problems() == [
        f"{LESSON}:{line}: needs[0] is 'never_eof', must be an exercise that comes before; "
        "try to move it up, or to leave the need out"
    ]


def test_circle(course: CourseFolder) -> None:
    """Exercises that need each other are refused, and the circle is shown."""
    line = course.edit(LESSON, "needs: [01_queues/relay]", "needs: [never_eof]")
    assert course.problems() == [
        f"{LESSON}:{line}: needs[0] is 'never_eof', must be no part of a circle; "
        "try to break 04_pipes/one_way > 04_pipes/never_eof > 04_pipes/one_way"
    ]


def test_first_exercise_without_any_before(course: CourseFolder) -> None:
    """The very first exercise cannot need anything, and is told so."""
    line = course.edit("exercises/01_queues/lesson.yaml", "    hints:", "    needs: [other]\n    hints:")
    assert course.problems() == [
        f"exercises/01_queues/lesson.yaml:{line}: needs[0] is 'other', must be an exercise of this lesson, "
        "or 'lesson/name'; try to leave it out"
    ]


def test_stub_of_implement(course: CourseFolder) -> None:
    """Only an exercise of kind fix may say how its stub fails."""
    stub = "    stub: {fails: [ends], verdict: deadlock, says: x}\n"
    line = course.edit("exercises/01_queues/lesson.yaml", "    hints:", stub + "    hints:")
    assert course.problems() == [
        f"exercises/01_queues/lesson.yaml:{line}: stub is a map of 3, must be left out where kind is 'implement'; "
        "try to remove it"
    ]


@pytest.mark.parametrize("text", ["word\n", "[a, b]\n", "3\n"])
def test_lesson_that_is_no_map(course: CourseFolder, text: str) -> None:
    """A lesson's file that holds anything but a map is refused."""
    course.write(LESSON, text)
    (problem,) = course.problems()
    assert problem.startswith(f"{LESSON}:1: the lesson is ")
    assert problem.endswith(", must be a map with keys like title, exercises; try 'title: ...'")


def test_exercise_that_is_no_map(course: CourseFolder) -> None:
    """A word in place of an exercise is refused."""
    course.edit("exercises/01_queues/lesson.yaml", "  - name: relay", "  - relay\n  - name: relay")
    assert course.problems()[0].startswith(
        "exercises/01_queues/lesson.yaml:3: this exercise is 'relay', must be a map with keys like name, title, kind"
    )


def test_all_problems_together(course: CourseFolder) -> None:
    """All problems of all files are reported at once."""
    course.edit("exercises/course.yaml", "id: ipc", "id: I P C")
    course.edit("exercises/01_queues/lesson.yaml", "points: 1.5", "points: -1")
    course.edit(LESSON, "points: 1.5", "points: 0")
    course.edit(LESSON, "schedules: 6", "schedules: many")
    files = [problem.partition(":")[0] for problem in course.problems()]
    assert files == ["exercises/course.yaml", "exercises/01_queues/lesson.yaml", LESSON, LESSON]


def test_missing_folder(course: CourseFolder) -> None:
    """A lesson without a folder is refused where it is listed."""
    course.edit("exercises/course.yaml", "04_pipes", "07_locks")
    assert course.problems() == [
        "exercises/course.yaml:3: lessons[1] is '07_locks', must be the name of a folder in 'exercises'; "
        "try to make the folder 'exercises/07_locks'"
    ]


def test_misspelt_folder(course: CourseFolder) -> None:
    """A lesson that is nearly a folder is answered with the folder."""
    course.edit("exercises/course.yaml", "04_pipes", "04_pips")
    assert course.problems()[0].endswith("try '04_pipes'")


@pytest.mark.parametrize("lesson", ["../outside", "/etc", "pipes", "4", "04_Pipes", "''", "04_pipes/.."])
def test_lesson_id(course: CourseFolder, lesson: str) -> None:
    """A lesson is a plain folder name with a number; no path leads out."""
    course.edit("exercises/course.yaml", "04_pipes", lesson)
    (problem,) = course.problems()
    assert problem.endswith("must be two digits, _ and a name in small letters; try '04_pipes'")


def test_lesson_twice(course: CourseFolder) -> None:
    """A lesson that is listed twice is refused and read once."""
    course.edit("exercises/course.yaml", "04_pipes", "04_pipes, 04_pipes")
    assert course.problems() == [
        "exercises/course.yaml:3: lessons[2] is '04_pipes', must be a name that does not stand above already; "
        "try to rename or to remove one of the two"
    ]


def test_no_lessons(course: CourseFolder) -> None:
    """A course without lessons is refused."""
    course.edit("exercises/course.yaml", "[01_queues, 04_pipes]", "[]")
    assert course.problems() == [
        "exercises/course.yaml:3: lessons is a list of 0, must be a list of at least 1; try to add one"
    ]


@pytest.mark.parametrize("file", ["exercises/course.yaml", LESSON])
def test_missing_file(course: CourseFolder, file: str) -> None:
    """A file that is missing is named."""
    (course.root / file).unlink()
    assert course.problems() == [f"{file}:1: the file is missing; try to write it, or to restore it"]


def test_unread_lesson_spoils_nothing_else(course: CourseFolder) -> None:
    """A need in a lesson that could not be read is not called unknown."""
    course.write("exercises/01_queues/lesson.yaml", "title: [\n")
    (problem,) = course.problems()
    assert problem.startswith("exercises/01_queues/lesson.yaml:2: no valid YAML")


def test_huge_file(course: CourseFolder) -> None:
    """A file of more than 1 MB is refused without being parsed."""
    course.write(LESSON, "# " + "x" * 1_000_000)
    assert course.problems() == [f"{LESSON}:1: the file has more than 1,000,000 bytes; try to make it smaller"]


def test_not_utf8(course: CourseFolder) -> None:
    """A file in another encoding is refused with the line and the bytes."""
    course.write(LESSON, "title: ok\nexercises: 管道\n".encode("gbk"))
    assert course.problems() == [
        f"{LESSON}:2: b'\\xb9\\xdc\\xb5\\xc0' is not UTF-8; try to save the file as UTF-8 text"
    ]


def test_utf16(course: CourseFolder) -> None:
    """UTF-16 is refused in the first line."""
    course.write(LESSON, "title: ok\n".encode("utf-16"))
    assert course.problems()[0].startswith(f"{LESSON}:1: b'\\xff\\xfet\\x00' is not UTF-8")


def test_byte_order_mark_and_crlf(course: CourseFolder) -> None:
    """A byte order mark and line ends of Windows do no harm."""
    text = (course.root / LESSON).read_bytes()
    course.write(LESSON, b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    assert course.exercise("04_pipes/never_eof").title.en == "The pipe that never ends"


def test_fifo(course: CourseFolder) -> None:
    """A FIFO in place of a file is refused without waiting for a writer."""
    (course.root / LESSON).unlink()
    os.mkfifo(course.root / LESSON)
    assert course.problems() == [f"{LESSON}:1: it is no regular file; try to put a text file in its place"]


def test_link_in_a_circle(course: CourseFolder) -> None:
    """A link that leads to itself is refused with the system's reason."""
    (course.root / LESSON).unlink()
    (course.root / LESSON).symlink_to("lesson.yaml")
    (problem,) = course.problems()
    assert problem.startswith(f"{LESSON}:1: it cannot be read: ")


def test_flood_of_problems(course: CourseFolder) -> None:
    """A file full of errors ends at the hundredth."""
    course.write(LESSON, "title: T\nexercises:\n" + "- {nmae: x}\n" * 20_000)
    problems = course.problems()
    assert len(problems) == 101


def test_find_root(course: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The root is found from any folder below it, also by a relative path."""
    monkeypatch.chdir(course.root / "exercises" / "04_pipes")
    assert find_root(Path(".")) == course.root.resolve()


def test_find_root_from_a_file(course: CourseFolder) -> None:
    """The root is found from a file."""
    assert find_root(course.root / LESSON) == course.root.resolve()


def test_no_root(tmp_path: Path) -> None:
    """Where there is no course, the error says what was looked for."""
    with pytest.raises(CourseError) as caught:
        find_root(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: no 'exercises/course.yaml' here or in a folder above; try again from the folder of the course"
    )


def test_error_is_picklable() -> None:
    """The error keeps its problems when it crosses a process."""
    error = CourseError((Problem("a.yaml", 3, "x"),))
    assert pickle.loads(pickle.dumps(error)).problems == error.problems
