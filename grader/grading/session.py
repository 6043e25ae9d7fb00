"""Drives pytest: hidden suites are collected once, then run against any number of answers.

pytest stays in charge of fixtures, assertions and timeouts; only its loop over tests is ours, as it is for plugins that
run tests again. Other people's plugins are not loaded: a grade must not depend on what else is installed.
"""

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest
from _pytest.runner import runtestprotocol
from msgspec import Struct

from grader.course import CourseFiles
from grader.explain import Explanation, timeline_of
from grader.grading.errors import GraderFault
from grader.grading.options import Options
from grader.model.course import Check, Exercise
from grader.model.deviation import Deviation
from grader.model.results import CheckResult
from grader.model.timeline import Timeline
from grader.model.verdicts import CheckStatus, RunVerdict, StartMethod
from grader.suite.laboratory import Answer, Laboratory, read_source
from grader.suite.plugin import OUTCOME, SETTINGS, Outcome, Settings

CHECK_TIMEOUT_S = 900
FAULT_LINES = 6
OPERATIONS_KEPT = 120

OnCheck = Callable[[Answer, CheckResult], None]


class Turn(NamedTuple):
    """An answer to be graded. `known` are results of its checks that need not be had again.

    `schedules` is how many to try of each check, as many as the options or the course say if not given.
    """

    answer: Answer
    start_method: StartMethod
    known: tuple[CheckResult, ...] = ()
    schedules: int | None = None


class CloseUp(NamedTuple):
    """Hears what each check came to, its runs included, and may give those runs schedules of its own."""

    on_outcome: Callable[[Check, Outcome], None]
    deviations: Mapping[int, tuple[Deviation, ...]] = MappingProxyType({})


class GradedAnswer(Struct, frozen=True):
    """What a driver hears of one answer: the how-manieth it was, and its checks in the order of the course."""

    index: int
    answer: Answer
    checks: tuple[CheckResult, ...]


def grade_answers(
    files: CourseFiles,
    turns: Iterable[Turn],
    suites: Sequence[Exercise],
    options: Options,
    laboratory: Laboratory,
    on_check: OnCheck,
    on_answer: Callable[[GradedAnswer], None],
    close_up: CloseUp | None = None,
) -> None:
    """Grade each answer by the suite of its exercise, and tell each result at once; not those that were known.

    `suites` are the exercises that may occur. `turns` may be an endless iterator: it is asked for the next one when
    the last is done. `close_up` looks at the runs of the checks, too. Raises `GraderFault` if pytest itself cannot be
    started.
    """
    driver = _Driver(files, turns, options, laboratory, on_check, on_answer, close_up)
    paths = [str(files.suite(exercise)) for exercise in suites if files.suite(exercise).is_file()]
    if not paths:
        paths = [str(files.root)]
    text = io.StringIO()
    _forget_suites()
    with _no_foreign_plugins(), contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        code = pytest.main([*_arguments(files.root), *paths], plugins=[driver])
    if driver.error is not None:
        raise driver.error
    if not driver.ran:
        raise GraderFault(f"pytest could not run the suites (exit code {int(code)}): {text.getvalue()[-2000:]}")


def _arguments(root: Path) -> list[str]:
    return [
        *("-p", "grader.suite.plugin", "-p", "pytest_timeout", "-p", "no:cacheprovider"),
        *("-c", os.devnull, "--rootdir", str(root), "--import-mode=importlib", "--capture=no", "-q", "--no-header"),
        *("--tb=short", f"--timeout={CHECK_TIMEOUT_S}", "--continue-on-collection-errors", "-W", "default"),
    ]


def _forget_suites() -> None:
    """Drop the suites of an earlier session in this process: pytest would take them for those of this one."""
    for name, module in list(sys.modules.items()):
        if "tests.hidden" in name and getattr(module, "__file__", None):
            del sys.modules[name]


@contextlib.contextmanager
def _no_foreign_plugins() -> Iterator[None]:
    name = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
    before, options = os.environ.get(name), os.environ.pop("PYTEST_ADDOPTS", None)
    os.environ[name] = "1"
    written = sys.dont_write_bytecode
    try:
        yield
    finally:
        sys.dont_write_bytecode = written
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before
        if options is not None:
            os.environ["PYTEST_ADDOPTS"] = options


class _Driver:
    """The pytest plugin that replaces the loop over tests."""

    def __init__(
        self,
        files: CourseFiles,
        turns: Iterable[Turn],
        options: Options,
        laboratory: Laboratory,
        on_check: OnCheck,
        on_answer: Callable[[GradedAnswer], None],
        close_up: CloseUp | None = None,
    ) -> None:
        self._close_up = close_up
        self._files = files
        self._turns = turns
        self._options = options
        self._laboratory = laboratory
        self._on_check = on_check
        self._on_answer = on_answer
        self._settings = Settings()
        self._broken: dict[str, str] = {}
        self.ran = False
        self.error: BaseException | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Put our settings in place of those from the command line."""
        options = self._options
        self._settings = Settings(
            laboratory=self._laboratory,
            real_time=self._laboratory.real_time,
            seed=options.seed,
            schedules=options.schedules,
            language=options.language,
            deviations=self._close_up.deviations if self._close_up else {},
        )
        config.stash[SETTINGS] = self._settings

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember which suite could not be loaded, and why."""
        if report.failed:
            self._broken[report.nodeid.partition("::")[0]] = _last_lines(str(report.longrepr))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run, for each answer, the tests of its exercise."""
        self.ran = True
        items: dict[Path, dict[str, pytest.Item]] = {}
        for item in session.items:
            name = getattr(item, "originalname", item.name).removeprefix("test_")
            items.setdefault(item.path, {})[name] = item
        try:
            for index, turn in enumerate(self._turns):
                self._settings.start_method = turn.start_method
                self._settings.schedules = turn.schedules or self._options.schedules
                self._settings.answer_of = lambda _exercise, answer=turn.answer: answer
                self._grade(index, turn, items.get(self._files.suite(turn.answer.exercise).resolve(), {}))
        except BaseException as error:  # carried out of pytest as it is; Ctrl-C and faults of listeners too
            self.error = error
        return True

    def _grade(self, index: int, turn: Turn, items: dict[str, pytest.Item]) -> None:
        answer, results = turn.answer, list[CheckResult]()
        known = {result.id: result for result in turn.known}
        for check in answer.exercise.checks:
            if check.id in known:
                results.append(known[check.id])
                continue
            result = self._grade_check(answer, check, items.get(check.id), results)
            results.append(result)
            self._on_check(answer, result)
        self._on_answer(GradedAnswer(index, answer, tuple(results)))

    def _grade_check(
        self, answer: Answer, check: Check, item: pytest.Item | None, before: list[CheckResult]
    ) -> CheckResult:
        maker = _ResultMaker(check, self._options)
        if item is None:
            suite = self._files.suite(answer.exercise)
            why = next((text for node, text in self._broken.items() if node.endswith(suite.name)), "")
            return maker.not_graded(f"the suite {suite.name} has no test_{check.id}. {why}".strip())
        failed = [result for result in before if result.id in check.needs and result.status is not CheckStatus.PASSED]
        if failed:
            return maker.skipped(failed[0].title)
        return self._run_item(item, answer, maker)

    def _run_item(self, item: pytest.Item, answer: Answer, maker: "_ResultMaker") -> CheckResult:
        outcome, reports = _run_test(item)
        if self._close_up is not None:
            self._close_up.on_outcome(maker.check, outcome)
        wall_s = sum(report.duration for report in reports)
        failed = [report for report in reports if not report.passed]
        if not failed:
            return maker.passed(outcome, wall_s)
        if outcome.explanation is not None and failed[0].when == "call":
            return maker.failed(outcome, outcome.explanation, wall_s)
        if outcome.puzzle is not None and self._holds_for_solution(item, answer, outcome.seed):
            return maker.failed(outcome, outcome.puzzle, wall_s)
        return maker.not_graded(_last_lines(str(failed[0].longrepr)))

    def _holds_for_solution(self, item: pytest.Item, answer: Answer, seed: int | None) -> bool:
        """Tell whose doing it is that a test failed by an error of its own: the answer's, if it does not fail so.

        Where the course has no solutions, as in the students' edition, its suites have been tried elsewhere.
        """
        path = self._files.solution(answer.exercise)
        if not path.is_file() or seed is None:
            return not path.is_file()
        solution = Answer(f"solution of {answer.exercise.id}", answer.exercise, read_source(path))
        settings, before = self._settings, (self._settings.answer_of, self._settings.seed, self._settings.schedules)
        settings.answer_of, settings.seed, settings.schedules = (lambda _exercise: solution), seed, 1
        try:
            _outcome, reports = _run_test(item)
        finally:
            settings.answer_of, settings.seed, settings.schedules = before
        return all(report.passed for report in reports)


def _run_test(item: pytest.Item) -> tuple[Outcome, list[pytest.TestReport]]:
    item.stash[OUTCOME] = Outcome()
    item._initrequest()  # type: ignore[attr-defined]  # what pytest-rerunfailures does to run a test again
    reports = runtestprotocol(item, log=False, nextitem=None)
    return item.stash[OUTCOME], reports


def not_graded(check: Check, options: Options, why: str) -> CheckResult:
    """Return the result of a check that could not be graded through a fault of ours."""
    return _ResultMaker(check, options).not_graded(why)


class _ResultMaker:
    """Makes the result records of one check."""

    def __init__(self, check: Check, options: Options) -> None:
        self.check = check
        self._title = check.title.say(options.language)
        self._hint = check.hint.say(options.language)

    def passed(self, outcome: Outcome, wall_s: float) -> CheckResult:
        return self._make(
            CheckStatus.PASSED,
            points=self.check.points,
            verdict=RunVerdict.FINISHED,
            schedules=outcome.schedules,
            wall_s=wall_s,
        )

    def failed(self, outcome: Outcome, explanation: Explanation, wall_s: float) -> CheckResult:
        evidence = outcome.evidence
        return self._make(
            CheckStatus.FAILED,
            verdict=evidence.verdict if evidence else None,
            detail=evidence.detail if evidence else None,
            cause=explanation.cause,
            seed=outcome.seed,
            schedules=outcome.schedules,
            failed_schedules=1,
            message=explanation.text,
            hint=self._hint,
            blocked=evidence.blocked if evidence else (),
            left_behind=evidence.left_behind if evidence else (),
            proof_ms=evidence.proof_ms if evidence else None,
            wall_s=wall_s,
            timeline=_timeline(outcome),
        )

    def skipped(self, needed: str) -> CheckResult:
        return self._make(CheckStatus.SKIPPED, message=f"Not tried: it needs “{needed}”.", hint=self._hint)

    def not_graded(self, why: str) -> CheckResult:
        return self._make(
            CheckStatus.NOT_GRADED, message=f"Not graded, through a fault of the course or the grader: {why}"
        )

    def _make(self, status: CheckStatus, points: float = 0.0, **fields: object) -> CheckResult:
        return CheckResult(self.check.id, self._title, status, points, self.check.points, **fields)  # type: ignore[arg-type]


def _timeline(outcome: Outcome) -> Timeline | None:
    """Return the picture of the run that failed the check, small enough to be stored with the result."""
    if outcome.evidence is None:
        return None
    title = next((run.title for run in outcome.plays if run.evidence is outcome.evidence), "")
    return timeline_of(outcome.evidence, title, OPERATIONS_KEPT)


def _last_lines(text: str) -> str:
    return "\n".join(line for line in text.strip().splitlines()[-FAULT_LINES:])
