"""One submission, from files to results: what is known at once, what is run, what is kept."""

import os

import msgspec
import pytest

from grader.grading import InputError, pristine_stub
from grader.grading import submission as submission_module
from grader.model.results import SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, RunVerdict

from .conftest import OTHER_STUB, STUB, SUITE, write


def checks_of(result):
    return {check.id: check for check in result.checks}


def test_a_right_answer_gets_full_points(desk, right):
    desk.put("add", right)
    result = desk.grade("add")["add"]
    assert (result.status, result.points, result.possible) == (ExerciseStatus.PASSED, 8.0, 8.0)
    assert all(check.status is CheckStatus.PASSED for check in result.checks)


def test_untouched_stubs_are_known_without_running_anything(desk, monkeypatch):
    monkeypatch.setattr(submission_module, "Laboratory", None)
    results = desk.grade()
    assert {result.status for result in results.values()} == {ExerciseStatus.NOT_STARTED}
    assert desk.result.points == 0


def test_an_unchanged_answer_comes_from_the_cache(desk, right, monkeypatch):
    desk.put("add", right)
    first = desk.grade("add")["add"]
    monkeypatch.setattr(submission_module, "Laboratory", None)
    assert desk.grade("add")["add"] == first


@pytest.mark.parametrize("change", ["answer", "suite", "points", "seed"])
def test_whatever_a_result_depends_on_makes_it_run_again(desk, right, monkeypatch, change):
    desk.put("add", right)
    desk.grade("add")
    options = {}
    if change == "answer":
        desk.put("add", right + "\n# edited\n")
    elif change == "suite":
        write(desk.root / "tests/hidden/01_first/test_add.py", SUITE + "\n# edited\n")
    elif change == "points":
        exercise = desk.course.exercises[0]
        checks = (msgspec.structs.replace(exercise.checks[0], points=5.0), *exercise.checks[1:])
        lesson = msgspec.structs.replace(
            desk.course.lessons[0], exercises=(msgspec.structs.replace(exercise, checks=checks),)
        )
        desk.course = msgspec.structs.replace(desk.course, lessons=(lesson,))
    else:
        options = {"seed": 7}

    class Ran(Exception):
        pass

    def refuse(*_args, **_options):
        raise Ran

    monkeypatch.setattr(submission_module, "Laboratory", refuse)
    with pytest.raises(Ran):
        desk.grade("add", **options)


def test_a_wrong_value_names_both_values(desk):
    desk.put("add", "def add(a, b):\n    return a - b\n")
    check = checks_of(desk.grade("add")["add"])["adds"]
    assert (check.status, check.verdict, check.points, check.seed) == (CheckStatus.FAILED, RunVerdict.FINISHED, 0.0, 0)
    assert "returned" in check.message
    assert "expected" in check.message
    assert "Try: Use plus." in check.message


def test_a_deadlock_is_proved_and_told(desk):
    desk.put("add", "from multiprocessing import Queue\n\n\ndef add(a, b):\n    return Queue().get()\n")
    check = checks_of(desk.grade("add")["add"])["ends"]
    assert check.verdict is RunVerdict.DEADLOCK
    assert check.message.startswith("Deadlock: main waits")
    assert "waits for an item in Queue at add.py:5" in check.message
    assert check.blocked[0].line == 5
    assert check.proof_ms is not None


def test_a_check_that_needs_a_failed_one_is_skipped(desk):
    desk.put("add", "import os\n\n\ndef add(a, b):\n    os._exit(0)\n")
    checks = checks_of(desk.grade("add")["add"])
    assert checks["ends"].verdict is RunVerdict.ENDED_EARLY
    assert checks["leaves_nothing"].status is CheckStatus.SKIPPED
    assert "It ends" in checks["leaves_nothing"].message


def test_a_process_left_behind_is_named(desk):
    text = (
        "import time\nfrom multiprocessing import Process\n\n\n"
        "def add(a, b):\n    Process(target=time.sleep, args=(50,), daemon=True).start()\n    return a + b\n"
    )
    desk.put("add", text)
    check = checks_of(desk.grade("add")["add"])["leaves_nothing"]
    assert check.status is CheckStatus.FAILED
    assert [(left.kind, left.name) for left in check.left_behind] == [("process", "Process-1")]
    assert "left behind" in check.message


def test_a_bug_in_a_suite_is_not_the_students_fault(desk, right):
    write(desk.root / "tests/hidden/01_first/test_add.py", SUITE.replace("a + b)", "a + undefined)"))
    desk.put("add", right)
    result = desk.grade("add")["add"]
    check = checks_of(result)["adds"]
    assert (result.status, check.status) == (ExerciseStatus.NOT_GRADED, CheckStatus.NOT_GRADED)
    assert "undefined" in check.message
    assert checks_of(result)["ends"].status is CheckStatus.PASSED


def test_a_suite_that_cannot_be_loaded_grades_nobody(desk, right):
    write(desk.root / "tests/hidden/01_first/test_add.py", "import nothing_of_this_name\n")
    desk.put("add", right)
    desk.put("other", "def other():\n    return 42\n")
    results = desk.grade()
    assert results["add"].status is ExerciseStatus.NOT_GRADED
    assert "nothing_of_this_name" in results["add"].checks[0].message
    assert results["other"].status is ExerciseStatus.PASSED


def test_what_was_not_graded_is_never_kept(desk, right):
    suite = desk.root / "tests/hidden/01_first/test_add.py"
    write(suite, "import nothing_of_this_name\n")
    desk.put("add", right)
    desk.grade("add")
    write(suite, SUITE)
    assert desk.grade("add")["add"].status is ExerciseStatus.PASSED


def test_a_missing_file_is_missing_and_the_rest_is_graded(desk, right):
    (desk.answers / "01_first/other.py").unlink()
    desk.put("add", right)
    results = desk.grade()
    assert (results["other"].status, results["other"].points) == (ExerciseStatus.MISSING, 0.0)
    assert "other.py" in results["other"].message
    assert results["add"].status is ExerciseStatus.PASSED


@pytest.mark.parametrize("kind", ["link", "fifo", "folder", "huge"])
def test_what_is_no_plain_file_is_explained_and_not_followed(desk, kind):
    path = desk.answers / "01_first/other.py"
    path.unlink()
    if kind == "link":
        path.symlink_to("/etc/passwd")
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"#" * (1024 * 1024 + 1))
    result = desk.grade("other")["other"]
    assert result.status is ExerciseStatus.FAILED
    assert result.checks[0].verdict is RunVerdict.UNLOADABLE
    assert "cannot be graded" in result.message
    assert "root:" not in result.message


def test_a_folder_that_is_a_link_is_not_followed(desk, right):
    desk.solve(right)
    desk.answers = desk.root / "handed_in"
    desk.answers.mkdir()
    (desk.answers / "01_first").symlink_to(desk.root / "solutions/01_first")
    result = desk.grade("add")["add"]
    assert (result.status, result.points) == (ExerciseStatus.FAILED, 0)
    assert "its folder 01_first is a link, and links are not followed" in result.message


def test_the_folder_of_a_submission_may_be_reached_by_a_link(desk, right):
    desk.put("add", right)
    (desk.root / "by_link").symlink_to(desk.answers)
    desk.answers = desk.root / "by_link"
    assert desk.grade("add")["add"].status is ExerciseStatus.PASSED


def test_a_folder_that_is_not_there_is_refused(desk):
    desk.answers = desk.root / "nowhere"
    with pytest.raises(InputError, match=r"nowhere.*no such folder"):
        desk.grade()


def test_a_folder_without_answers_is_refused_with_an_example(desk):
    desk.answers = desk.root / "empty"
    desk.answers.mkdir()
    with pytest.raises(InputError, match=r"expected a file such as 01_first/add\.py"):
        desk.grade()


def test_answers_may_lie_one_folder_deeper(desk, right):
    desk.put("add", right)
    desk.answers = desk.root
    assert desk.grade("add")["add"].status is ExerciseStatus.PASSED


def test_the_pristine_stub_is_what_the_author_wrote(desk):
    desk.put("add", "edited")
    assert pristine_stub(desk.files, desk.course.exercises[0]) == STUB
    assert pristine_stub(desk.files, desk.course.exercises[1]) == OTHER_STUB


def test_a_stub_that_is_not_stored_is_said_to_be_so(desk):
    (desk.root / "exercises/.stubs.json").unlink()
    with pytest.raises(InputError, match="first version is not stored"):
        pristine_stub(desk.files, desk.course.exercises[0])


def test_a_damaged_cache_is_no_error(desk, right):
    desk.put("add", right)
    desk.grade("add")
    for path in (desk.root / ".plumbline").glob("cache.sqlite*"):
        path.write_bytes(b"not a database")
    assert desk.grade("add")["add"].status is ExerciseStatus.PASSED


def test_results_are_the_documented_json(desk, right):
    desk.put("add", right)
    desk.grade("add")
    data = msgspec.json.decode(msgspec.json.encode(desk.result))
    assert list(data) == [
        "format", "course", "submission", "isolation", "proof", "seed", "points", "possible", "wall_s", "lessons",
    ]  # fmt: skip
    assert list(data["lessons"][0]["exercises"][0]["checks"][0]) == [
        "id", "title", "status", "points", "possible", "verdict", "detail", "cause", "seed", "schedules",
        "failed_schedules", "message", "hint", "blocked", "left_behind", "proof_ms", "wall_s", "timeline",
    ]  # fmt: skip
    assert msgspec.json.decode(msgspec.json.encode(desk.result), type=SubmissionResult) == desk.result


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_result_does_not_depend_on_the_number_of_workers(desk, right, jobs):
    desk.put("add", right)
    desk.put("other", "def other():\n    return 41\n")
    results = desk.grade(jobs=jobs, cache=False)
    assert (results["add"].points, results["other"].points) == (8.0, 0.0)
    assert "returned 41, expected 42" in results["other"].checks[0].message


def test_a_worker_that_dies_is_replaced_and_costs_no_points(desk, right):
    write(
        desk.root / "tests/hidden/01_first/test_add.py", "import os\n\n\ndef test_adds(play, draw):\n    os._exit(7)\n"
    )
    desk.put("add", right)
    desk.put("other", "def other():\n    return 42\n")
    results = desk.grade(jobs=2, cache=False)
    assert results["add"].status is ExerciseStatus.NOT_GRADED
    assert "tried 3 times; the last time the worker ended with exit code 7" in results["add"].checks[0].message
    assert results["other"].status is ExerciseStatus.PASSED


HANGS = "from multiprocessing import Queue\n\n\ndef add(a, b):\n    return Queue().get()\n"


def test_a_failed_check_carries_the_picture_of_its_run_and_the_cache_gives_it_back(desk):
    desk.put("add", HANGS)
    fresh = checks_of(desk.grade("add")["add"])["ends"]
    kept = checks_of(desk.grade("add")["add"])["ends"]
    assert kept == fresh
    assert (fresh.timeline.verdict, fresh.timeline.title) == ("deadlock", "add(1, 2)")
    assert [(line.name, line.blocked) for line in fresh.timeline.lifelines] == [("main", True)]
    assert [(op.call, op.object, op.outcome) for op in fresh.timeline.operations] == [
        ("Queue.get", "Queue at add.py:5", "open")
    ]


def test_a_passed_check_carries_none(desk, right):
    desk.put("add", right)
    assert {check.timeline for check in desk.grade("add")["add"].checks} == {None}
