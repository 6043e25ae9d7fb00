"""The whole command in a process of its own: killed, interrupted, doubled, out of room; and gone on with."""

import os
import resource
import shutil
import signal
import subprocess
import sys

import psutil
import pytest

from grader.bulk import editions
from grader.cli.main import main
from grader.grading import InputError

from .conftest import ADD_SUITE, HANGS, OTHER, RIGHT, WRONG, a_class, handed, write

PATIENCE_S = 120
# opens when the test opens it from the other side
WAITING_SUITE = "def test_answers(play, draw):\n    open({gate!r}).close()\n    play('other').returns(42)\n"


class Course:
    """The small course, a folder of submissions, and the command on them."""

    def __init__(self, desk):
        self.desk = desk
        self.submissions = desk.root.parent / "submissions"
        self.gate = str(desk.root.parent / "gate")
        os.mkfifo(self.gate)

    def hand_in(self, student, add=None, other=None):
        for name, text in (("01_first/add.py", add), ("02_second/other.py", other)):
            if text is not None:
                write(self.submissions / student / name, text)

    def a_class(self):
        for number in range(4):
            self.hand_in(f"s{number}", f"{(RIGHT, WRONG, HANGS)[number % 3]}# {number}\n", f"{OTHER}# {number}\n")

    def wait_at_the_gate(self):
        self.desk.suite("other", WAITING_SUITE.format(gate=self.gate))

    def open_the_gate(self):
        open(self.gate, "w").close()

    def words(self, *more):
        return [sys.executable, "-m", "grader", "bulk", str(self.submissions), "--out", str(self.desk.out), *more]

    def begin(self, *more, **options):
        return subprocess.Popen(
            self.words("--jobs", "1", *more),
            cwd=self.desk.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **options,
        )

    def grade(self, *more, **options):
        """Grade to the end; return exit code, standard output and standard error."""
        with self.begin(*more, **options) as process:
            out, err = process.communicate(timeout=PATIENCE_S)
        return process.returncode, out, err


@pytest.fixture
def course(real_desk):
    return Course(real_desk)


def read_until(process, words):
    """Read standard error up to the line with `words`."""
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"it ended without saying {words!r}")


def kill(process):
    """Kill the grader, and see that whatever it had started goes with it."""
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    _gone, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
    assert alive == []


def test_killed_at_any_point_and_begun_again_it_leaves_what_an_undisturbed_run_leaves(course):
    course.a_class()
    code, _out, _err = course.grade()
    assert code == 1
    undisturbed = course.desk.left()
    shutil.rmtree(course.desk.out)
    points = ("taking in", "1 of 8 answers", "3 of 8 answers", "6 of 8 answers", "writing the gradebook")
    for point in points:
        with course.begin() as process:
            read_until(process, point)
            kill(process)
    code, _out, err = course.grade()
    assert code == 1
    assert " of 8 answers" not in err
    assert course.desk.left() == undisturbed
    assert course.desk.ask("SELECT count(*) FROM editions") == [(1,)]


def test_what_a_killed_grader_knew_is_not_graded_again(course):
    course.wait_at_the_gate()
    course.hand_in("ann", RIGHT)
    course.hand_in("bob", None, OTHER)
    with course.begin() as process:
        read_until(process, "1 of 2 answers")
        kill(process)
    course.desk.suite("add", ADD_SUITE)  # the same content: nothing has changed
    course.desk.forget("UPDATE checks SET result = replace(result, '\"schedules\":2', '\"schedules\":77')")
    with course.begin() as process:
        course.open_the_gate()
        process.communicate(timeout=PATIENCE_S)
    assert [check.schedules for check in course.desk.entry("ann").result.exercises[0].checks] == [77, 77, 77]
    assert course.desk.entry("bob").points == 4.0


def test_a_second_grader_is_told_who_is_at_work(course):
    course.wait_at_the_gate()
    course.hand_in("ann", None, OTHER)
    with course.begin() as first:
        read_until(first, "taking in")
        code, out, err = course.grade()
        course.open_the_gate()
        first.communicate(timeout=PATIENCE_S)
    assert (code, out) == (2, "")
    assert f"is in use by another grader, process {first.pid} on " in err
    assert ", since 20" in err
    assert first.returncode == 1
    assert course.desk.entry("ann").points == 4.0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_and_says_how_to_go_on(course, number):
    course.wait_at_the_gate()
    course.hand_in("ann", RIGHT)
    course.hand_in("bob", None, OTHER)
    with course.begin() as process:
        read_until(process, "1 of 2 answers")
        family = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, number) if number is signal.SIGINT else process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert out.startswith("Stopped with 1 answer left to grade. 2 students: 1 graded, 1 with work left")
    assert f"Go on with: python -m grader bulk {course.submissions} --out {course.desk.out} --jobs 1" in err
    assert "Traceback" not in err
    assert psutil.wait_procs(family, timeout=PATIENCE_S)[1] == []
    assert [entry.status for entry in course.desk.book().entries] == ["graded", "partial"]
    with course.begin() as process:
        course.open_the_gate()
        process.communicate(timeout=PATIENCE_S)
    assert {entry.status for entry in course.desk.book().entries} == {"graded"}


def test_it_needs_no_home_and_hardly_an_environment(course):
    course.hand_in("ann", RIGHT, OTHER)
    code, out, _err = course.grade(env={"PATH": os.defpath})
    assert (code, out.partition(";")[0]) == (0, "1 student: 1 graded")


def test_results_that_cannot_be_put_there_are_refused_before_the_work(course):
    course.hand_in("ann", RIGHT)
    words = [*course.words()[:-1], "/proc/graded"]
    ended = subprocess.run(words, cwd=course.desk.root, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("'/proc/graded' cannot be made: ")
    assert "try another folder for --out" in ended.stderr


def test_submissions_that_are_not_there_are_answered_with_a_near_name(desk, monkeypatch, capsys):
    write(desk.root.parent / "classes/ann/add.py", RIGHT)
    monkeypatch.chdir(desk.root)
    assert main(["bulk", "../clases", "--out", str(desk.out)]) == 2
    assert capsys.readouterr().err == "../clases: there is no such folder or archive; try '../classes'\n"
    assert main(["bulk", "x" * 300, "--out", str(desk.out)]) == 2
    assert "it cannot be opened: File name too long" in capsys.readouterr().err
    assert main(["regrade", "../clases"]) == 2
    assert "'../clases' holds no graded class; try the folder that was --out of" in capsys.readouterr().err
    assert not desk.out.exists()


def test_results_among_the_submissions_are_refused(course):
    course.hand_in("ann", RIGHT)
    words = [*course.words()[:-1], str(course.submissions / "out")]
    ended = subprocess.run(words, cwd=course.desk.root, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "lies inside" in ended.stderr


def test_a_store_that_cannot_grow_any_more_keeps_what_was_graded(course):
    course.a_class()
    with course.begin() as process:
        read_until(process, "3 of 8 answers")
        size = (course.desk.out / "grades.sqlite-wal").stat().st_size
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, size))
        _out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert "cannot be written any more: disk I/O error. What was graded before is kept; make room, and run the" in err
    [(known,)] = course.desk.ask("SELECT count(*) FROM work WHERE state = 'settled'")
    assert known >= 3
    code, _out, err = course.grade()
    assert code == 1
    assert {entry.status for entry in course.desk.book().entries} == {"graded"}
    assert "2 of 8 answers" not in err


def test_a_full_disk_keeps_what_was_graded_and_the_rest_is_graded_when_there_is_room(desk, monkeypatch):
    begin = editions.begin

    def with_little_room(database, *more):
        begun = begin(database, *more)
        [pages] = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages + 1}")
        return begun

    people = a_class(*(handed(f"s{number}", f"{RIGHT}# {number}\n", OTHER) for number in range(6)))
    with monkeypatch.context() as patched:
        patched.setattr(editions, "begin", with_little_room)
        with pytest.raises(InputError, match=r"cannot be written any more: database or disk is full\. What was graded"):
            desk.grade(people)
    [(known,)] = desk.ask("SELECT count(*) FROM work WHERE state = 'settled'")
    assert known > 0
    report = desk.grade(people)
    assert report.tally.full
    assert report.fresh == 7 - known
