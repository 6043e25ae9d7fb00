"""One check of one answer under one seed, once more: with all its runs, and, where wanted, with a shorter schedule."""

import time
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from grader.course import CourseFiles
from grader.explain import timeline_of
from grader.grading.errors import InputError
from grader.grading.options import Options
from grader.grading.session import CloseUp, GradedAnswer, Turn, grade_answers
from grader.grading.submission import answers_folder, chosen_tier
from grader.model.course import Check, Exercise
from grader.model.deviation import Deviation, deviations_text, parse_deviations
from grader.model.evidence import Evidence
from grader.model.replayed import ReplayResult, Scene, Shortened
from grader.model.results import FORMAT, CheckResult
from grader.model.verdicts import CheckStatus, StartMethod
from grader.suite.laboratory import Answer, Laboratory, read_source
from grader.suite.plugin import Outcome
from grader.supervise.shrink import shrink

OPERATIONS_SHOWN = 400


class _Once(NamedTuple):
    """One go at the check: its result and its runs."""

    result: CheckResult
    outcome: Outcome

    @property
    def failing(self) -> int | None:
        """The number, from 0, of the run that the check failed by."""
        evidence = self.outcome.evidence
        return next((at for at, run in enumerate(self.outcome.plays) if run.evidence is evidence), None)


def replay(
    files: CourseFiles,
    submission: Path,
    exercise: Exercise,
    check_id: str,
    options: Options,
    schedule: str = "",
    shorten: bool = False,
) -> ReplayResult:
    """Run the check again under the seed of `options`; its failing run under `schedule`, if that is not "".

    With `shorten` the schedule of a failing run is cut down to what the failure needs, and that run is shown. Raises
    `InputError` for a check or a schedule that there is not, or an answer that cannot be read, `GraderFault` if
    something of ours fails.
    """
    check = _check_of(exercise, check_id)
    given = _parsed(schedule)
    folder = answers_folder(submission, (exercise,))
    answer = Answer(str(folder), exercise, _source(folder / exercise.path))
    return _Replay(files, answer, check, options, given).run(shorten)


def _check_of(exercise: Exercise, check_id: str) -> Check:
    import difflib

    found = next((check for check in exercise.checks if check.id == check_id), None)
    if found is not None:
        return found
    ids = [check.id for check in exercise.checks]
    near = difflib.get_close_matches(check_id, ids, 3, 0.5)
    meant = f"; did you mean {' or '.join(repr(name) for name in near)}?" if near else "."
    raise InputError(f"{exercise.id} has no check {check_id!r}{meant} Its checks are {', '.join(ids)}.")


def _parsed(schedule: str) -> tuple[Deviation, ...] | None:
    try:
        return parse_deviations(schedule) if schedule.strip() else None
    except ValueError as error:
        raise InputError(f"--schedule: {error}. Try the text that `replay --shrink` has printed.") from None


def _source(path: Path) -> bytes:
    try:
        return read_source(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"{str(path)!r} cannot be read: {why}. Try another --submission.") from None


class _Replay:
    def __init__(
        self,
        files: CourseFiles,
        answer: Answer,
        check: Check,
        options: Options,
        given: tuple[Deviation, ...] | None,
    ) -> None:
        self._files = files
        self._answer = answer
        self._check = check
        self._options = structs.replace(options, schedules=1, cache=False)
        self._given = given
        self._start_method = options.start_method or StartMethod.FORK

    def run(self, shorten: bool) -> ReplayResult:
        started = time.monotonic()
        tier = chosen_tier(self._files.root, self._options.tier)
        laboratory = Laboratory(tier, real_time=self._options.real_time)
        shortened = None
        try:
            once = self._once(laboratory, {})
            at = once.failing
            if self._given is not None:
                at = at if at is not None else max(0, len(once.outcome.plays) - 1)
                once = self._once(laboratory, {at: self._given})
            if shorten and at is not None and once.failing == at:
                once, shortened = self._shortened(laboratory, once, at)
        finally:
            laboratory.close()
        return self._result(once, shortened, time.monotonic() - started)

    def _once(self, laboratory: Laboratory, deviations: dict[int, tuple[Deviation, ...]]) -> _Once:
        """Run the check, and no other one; those that it needs count as passed."""
        outcomes: list[Outcome] = []
        graded: list[GradedAnswer] = []
        others = tuple(
            CheckResult(other.id, "", CheckStatus.PASSED, 0.0, 0.0)
            for other in self._answer.exercise.checks
            if other.id != self._check.id
        )
        grade_answers(
            self._files,
            [Turn(self._answer, self._start_method, others)],
            [self._answer.exercise],
            self._options,
            laboratory,
            lambda _answer, _result: None,
            graded.append,
            CloseUp(lambda _check, outcome: outcomes.append(outcome), deviations),
        )
        (result,) = [result for result in graded[0].checks if result.id == self._check.id]
        return _Once(result, outcomes[0] if outcomes else Outcome())

    def _shortened(self, laboratory: Laboratory, once: _Once, at: int) -> tuple[_Once, Shortened]:
        """Return the check under the shortest schedule found for its failing run, and what that schedule is."""
        before = once.outcome.plays[at].evidence
        best = once

        def trial(deviations: tuple[Deviation, ...]) -> tuple[Deviation, ...] | None:
            nonlocal best
            again = self._once(laboratory, {at: deviations})
            if again.failing != at or not _alike(again.result, once.result):
                return None
            best = again
            return again.outcome.plays[at].evidence.deviations

        shrunk = shrink(before.deviations, trial)
        counts = len(before.deviations), len(shrunk.deviations)
        text = deviations_text(shrunk.deviations)
        return best, Shortened(text, at + 1, *counts, shrunk.runs, shrunk.complete)

    def _result(self, once: _Once, shortened: Shortened | None, wall_s: float) -> ReplayResult:
        result = once.result
        return ReplayResult(
            format=FORMAT,
            exercise=self._answer.exercise.id,
            check=self._check.id,
            title=result.title,
            status=result.status,
            seed=self._options.seed,
            start_method=str(self._start_method),
            message=result.message,
            cause=result.cause,
            schedule=shortened.schedule if shortened else deviations_text(self._given or ()),
            scenes=tuple(
                _scene(number, run.title, run.evidence, number == once.failing)
                for number, run in enumerate(once.outcome.plays)
            ),
            shortened=shortened,
            wall_s=wall_s,
        )


def _alike(one: CheckResult, other: CheckResult) -> bool:
    return (one.status, one.verdict, one.cause) == (other.status, other.verdict, other.cause)


def _scene(at: int, title: str, evidence: Evidence, failed: bool) -> Scene:
    timeline = timeline_of(evidence, title, OPERATIONS_SHOWN)
    return Scene(at + 1, title, evidence.verdict, failed, timeline, deviations_text(evidence.deviations))
