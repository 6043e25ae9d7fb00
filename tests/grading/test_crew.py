"""Workers that fail, and what becomes of the turn that they had."""

import errno
import multiprocessing
import os
import signal

import pytest

from grader.grading import GraderFault, Options, crew
from grader.grading.crew import CheckKnown, Crew, Setting, TurnOver
from grader.grading.session import Turn
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, Isolation, StartMethod
from grader.suite.laboratory import Answer

from .conftest import write

OTHER = "def other():\n    return 42\n"
FAILS_UNTIL_THE_THIRD = """\
import pathlib

COUNT = pathlib.Path({count!r})


def test_answers(play, draw):
    tries = len(COUNT.read_text()) + 1
    COUNT.write_text("x" * tries)
    if tries < 3:
        {fault}
    play("other").returns(42)
"""


class Bench:
    """A crew for the exercise `other` of the small course."""

    def __init__(self, desk, tmp_path):
        self.desk = desk
        self.count = tmp_path / "count"
        self.count.write_text("")
        self.exercise = next(exercise for exercise in desk.course.exercises if exercise.name == "other")
        self.clock_s = 0.0

    def suite(self, text):
        write(self.desk.root / "tests/hidden/01_first/test_other.py", text)

    def turn(self, source=OTHER, submission="ann", known=()):
        return Turn(Answer(submission, self.exercise, source.encode()), StartMethod.FORK, known)

    def crew(self, jobs=1, **more):
        setting = Setting(self.desk.files, (self.exercise,), Options(), Isolation.FULL)
        return Crew(setting, jobs, clock=lambda: self.clock_s, **more)

    def grade(self, *turns, **more):
        """Return the checks of each turn, and the checks that were told one by one."""
        checks, told = {}, []
        with self.crew(**more) as made:
            crew.every_turn(made, turns, told.append, lambda over: checks.update({over.number: over.checks}))
        return [checks[number] for number in range(len(turns))], told


@pytest.fixture
def bench(desk, tmp_path):
    return Bench(desk, tmp_path)


WHERE_IT_RUNS = """\
import multiprocessing
import os


def other():
    with open("/proc/self/status") as status:
        allowed = next(line for line in status if line.startswith("Cpus_allowed_list:"))
    told = {os.cpu_count(), multiprocessing.cpu_count(), len(os.sched_getaffinity(0))}
    with multiprocessing.Pool() as pool:
        return allowed.split()[1], told | {len(multiprocessing.active_children())}
"""
SHOWS = 'def test_answers(play, draw):\n    assert play("other").value == {expected!r}\n'


@pytest.mark.parametrize(
    ("jobs", "cores", "places"),
    [
        (1, [0, 1], [None]),
        (2, [0, 1], [0, 1]),
        (5, [4, 6], [4, 6, 4, 6, 4]),
        (3, [0, 1, 2, 3], [None, None, None]),
        (2, [], [None, None]),
    ],
)
def test_workers_keep_to_a_core_each_where_all_cores_are_wanted(jobs, cores, places):
    assert crew.cores_for(jobs, cores) == places


def test_a_run_stays_on_the_core_of_its_worker_and_is_told_of_the_same_number_of_cores_everywhere(bench, monkeypatch):
    [last] = crew.cores_here()[-1:]
    monkeypatch.setattr(crew, "cores_here", lambda: [last])
    bench.suite(SHOWS.format(expected=(str(last), {4})))
    [[check]], _ = bench.grade(bench.turn(WHERE_IT_RUNS))
    assert check.status is CheckStatus.PASSED, check.message


def test_a_core_that_has_been_taken_away_costs_nothing(bench, monkeypatch):
    monkeypatch.setattr(crew, "cores_here", lambda: [1 << 12])
    bench.suite('def test_answers(play, draw):\n    play("other").returns(42)\n')
    [[check]], _ = bench.grade(bench.turn())
    assert check.status is CheckStatus.PASSED, check.message


def test_each_check_is_told_as_soon_as_it_is_known(bench):
    [checks], told = bench.grade(bench.turn())
    assert [(known.number, known.result) for known in told] == [(0, checks[0])]
    assert checks[0].status is CheckStatus.PASSED


@pytest.mark.parametrize("fault", ["raise OSError('no room')", "import os; os._exit(9)"])
def test_a_fault_that_goes_away_within_three_tries_costs_nothing(bench, fault):
    bench.suite(FAILS_UNTIL_THE_THIRD.format(count=str(bench.count), fault=fault))
    [checks], _told = bench.grade(bench.turn(), retry_faults=True)
    assert checks[0].status is CheckStatus.PASSED
    assert bench.count.read_text() == "xxx"


def test_a_fault_that_stays_is_not_graded_with_the_reason(bench):
    bench.suite("def test_answers(play, draw):\n    raise OSError('no room')\n")
    [checks], _told = bench.grade(bench.turn(), retry_faults=True)
    assert checks[0].status is CheckStatus.NOT_GRADED
    assert "OSError: no room" in checks[0].message


def test_a_suite_that_is_broken_for_everybody_is_soon_tried_once_each(bench):
    bench.suite(FAILS_UNTIL_THE_THIRD.format(count=str(bench.count), fault="").replace("if tries < 3:", "assert 0 / 0"))
    turns = [bench.turn(submission=name) for name in ("ann", "bob", "cy", "dan", "eve")]
    results, _told = bench.grade(*turns, retry_faults=True)
    assert {checks[0].status for checks in results} == {CheckStatus.NOT_GRADED}
    assert len(bench.count.read_text()) == 3 * 3 + 2


def test_what_is_known_is_not_asked_again(bench):
    bench.suite("def test_answers(play, draw):\n    raise OSError('asked again')\n")
    known = CheckResult("answers", "It answers", CheckStatus.PASSED, 4.0, 4.0)
    [checks], told = bench.grade(bench.turn(known=(known,)))
    assert checks == (known,)
    assert told == []


def test_a_worker_that_cannot_start_ends_the_grading_with_the_reason(bench, monkeypatch):
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    with pytest.raises(GraderFault, match=r"no worker can be started: .*no_such_plugin"):
        bench.grade(bench.turn())


def test_a_system_without_room_for_a_worker_ends_the_grading_with_the_reason(bench, monkeypatch):
    def no_room(_process):
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", no_room)
    with pytest.raises(GraderFault, match="no worker can be started: Resource temporarily unavailable; try fewer"):
        bench.grade(bench.turn())


def test_a_worker_that_falls_silent_is_replaced(bench):
    with bench.crew() as made:
        made.hand(made.free()[0], 7, bench.turn())
        [silent] = multiprocessing.active_children()
        os.kill(silent.pid, signal.SIGSTOP)
        bench.clock_s += crew.SILENCE_S + 1
        events = list(made.wait(0))
        while not any(isinstance(event, TurnOver) for event in events):
            events += made.wait(60)
        assert silent not in multiprocessing.active_children()
    assert [type(event) for event in events] == [CheckKnown, TurnOver]
    assert events[1].checks[0].status is CheckStatus.PASSED


def test_a_long_answer_to_a_worker_that_does_not_read_holds_nobody_up(bench, monkeypatch):
    monkeypatch.setattr(crew, "_SEND_S", 1)
    long = OTHER + "# long\n" * 140_000
    with bench.crew() as made:
        made.hand(made.free()[0], 0, bench.turn())
        while made.at_work():
            list(made.wait(60))
        [stopped] = multiprocessing.active_children()
        os.kill(stopped.pid, signal.SIGSTOP)
        made.hand(made.free()[0], 1, bench.turn(long))
        bench.clock_s += crew.SILENCE_S + 1
        events = list(made.wait(0))
        while not any(isinstance(event, TurnOver) for event in events):
            events += made.wait(60)
    assert events[-1].checks[0].status is CheckStatus.PASSED


def test_answers_of_a_submission_stay_with_the_worker_that_has_its_wall(bench):
    with bench.crew() as made:
        seat = made.free()[0]
        assert seat.near == ""
        made.hand(seat, 0, bench.turn(submission="bob"))
        assert [turn.answer.submission for turn in made.at_work()] == ["bob"]
        assert made.free() == []
        while made.at_work():
            list(made.wait(60))
        assert [free.near for free in made.free()] == ["bob"]
