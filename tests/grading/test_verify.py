"""The course proves itself: what counts as a surprise, and a small course verified for real."""

import pytest

from grader.grading import Options, verify
from grader.grading.verify import judge
from grader.model.course import KnownFailure
from grader.model.results import CheckResult
from grader.model.verdicts import Cause, CheckStatus, RunVerdict, StartMethod

from .conftest import RIGHT, write


def passed(name="adds"):
    return CheckResult(name, name, CheckStatus.PASSED, 1.0, 1.0, verdict=RunVerdict.FINISHED)


def failed(name="ends", verdict=RunVerdict.DEADLOCK, message="Deadlock: main waits", cause=None, seed=0):
    return CheckResult(
        name, name, CheckStatus.FAILED, 0.0, 1.0, verdict=verdict, message=message, cause=cause, seed=seed
    )


HANGS = KnownFailure(("ends",), RunVerdict.DEADLOCK, "Deadlock", Cause.GET_WITHOUT_PUT)


def test_a_right_answer_with_full_points_is_no_surprise():
    assert judge(None, [passed(), passed("ends")]) == []


def test_a_right_answer_that_fails_a_check_is_a_surprise_with_its_seed():
    assert judge(None, [passed(), failed(seed=3)]) == [(3, "ends failed: Deadlock: main waits")]


def test_a_mistake_caught_as_it_says_is_no_surprise():
    assert judge(HANGS, [passed(), failed(cause=Cause.GET_WITHOUT_PUT)]) == []


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (passed("ends"), "ends must fail and passed"),
        (failed(verdict=RunVerdict.RAISED, cause=Cause.GET_WITHOUT_PUT), "the verdict must be deadlock and is raised"),
        (failed(message="Stuck", cause=Cause.GET_WITHOUT_PUT), "no message says 'Deadlock'"),
        (failed(cause=Cause.CHILD_DIED), "the cause must be get_without_put and is child_died"),
    ],
)
def test_a_mistake_caught_otherwise_is_a_surprise(check, said):
    (found,) = judge(HANGS, [passed(), check])
    assert said in found[1]


def test_an_untouched_stub_of_a_missing_body_must_get_nothing():
    assert judge(None, [passed(), failed()], worthless=True, stub=True) == [(None, "the untouched stub passes adds")]


def test_a_stub_with_full_points_is_a_surprise():
    assert judge(None, [passed()], stub=True) == [(None, "the stub gets full points")]


def test_what_could_not_be_graded_is_always_a_surprise():
    check = CheckResult("adds", "adds", CheckStatus.NOT_GRADED, 0.0, 1.0, message="our fault")
    assert judge(HANGS, [check]) == [(None, "adds was not graded: our fault")]


@pytest.fixture
def known(desk):
    """The small course with a solution, a variant that is wrong, and two mistakes, of which one announces too much."""
    root = desk.root
    write(root / "solutions/01_first/add.py", RIGHT)
    write(root / "tests/variants/01_first/add/alone.py", "def add(a, b):\n    return a + b\n")
    head = "# mistake: m\n# fails: {}\n# verdict: finished\n# says: expected\n"
    write(root / "tests/mistakes/01_first/add/minus.py", head.format("adds") + "def add(a, b):\n    return a - b\n")
    write(root / "tests/mistakes/01_first/add/boast.py", head.format("ends") + "def add(a, b):\n    return a - b\n")
    return desk


def test_verifying_a_course_finds_what_does_not_hold(known):
    targets = [known.course.exercises[0]]
    report = verify(known.course, known.files, targets, Options(), runs=2, load=1, start_methods=[StartMethod.FORK])
    found = {(surprise.answer, surprise.run) for surprise in report.surprises}
    assert found == {("variants/alone", 0), ("variants/alone", 1), ("mistakes/boast", 0), ("mistakes/boast", 1)}
    (row,) = report.by_lesson
    assert (row.solutions, row.variants, row.mistakes, row.caught, report.graded) == (2, 2, 4, 2, 10)
    assert any("other.py" in problem.file or "other" in problem.text for problem in report.problems)
