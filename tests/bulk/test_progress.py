"""How far a grading is, counted by checks."""

from grader.bulk import run
from grader.bulk.run import _Checks

from .conftest import HANGS, OTHER, RIGHT, a_class, handed


def test_checks_of_answers_in_work_count_and_each_once(desk, watching):
    desk.grade(a_class(handed("ann", RIGHT, OTHER), handed("bob", HANGS, OTHER)), watching)
    first, last = watching.heard[0], watching.heard[-1]
    # the answer to the second exercise is the same, and run once: 3 + 3 + 1 checks
    assert (first.checks_fresh, first.checks_left) == (0, 7)
    assert (last.checks_fresh, last.checks_left) == (7, 0)
    assert {one.checks_fresh + one.checks_left for one in watching.heard} == {7}


def test_what_was_graded_before_is_neither_fresh_nor_left(desk, watching):
    desk.grade(a_class(handed("ann", RIGHT)))
    desk.grade(a_class(handed("ann", RIGHT), handed("bob", HANGS)), watching)
    assert (watching.heard[0].checks_left, watching.heard[-1].checks_fresh) == (3, 3)


def test_a_check_that_is_told_twice_counts_once():
    checks = _Checks(6)
    for id in ("adds", "ends", "adds"):
        checks.known(1, id)
    assert (checks.fresh, checks.left) == (2, 4)
    checks.over(1, 3, again=False)
    assert (checks.fresh, checks.left) == (3, 3)


def test_the_checks_of_an_answer_that_is_had_again_are_still_left():
    checks = _Checks(3)
    checks.known(1, "adds")
    checks.over(1, 3, again=True)
    assert (checks.fresh, checks.left) == (3, 3)
    checks.over(2, 3, again=False)
    assert (checks.fresh, checks.left) == (6, 0)


def test_the_time_until_the_first_check_is_the_workers_start(desk, watching, monkeypatch):
    times = iter([100.0, 107.0, 111.0])
    monkeypatch.setattr(run, "time", type("Clock", (), {"monotonic": staticmethod(lambda: next(times))}))
    desk.grade(a_class(handed("ann", None, OTHER)), watching)
    assert [one.passed_s for one in watching.heard] == [0.0, 7.0]
