"""The pytest plugin: fixtures `play` and `draw`, schedules, and what a failed check says.

A check is a test that asks for `play`. It is called once for each of its seeds and stops at the first that fails.
An `AssertionError` is the student's; any other exception is a bug of the suite and never costs a point.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from grader.course import CourseError, find_root, load_course
from grader.explain import Explanation, explain_failure
from grader.model.course import Check, Course, Exercise
from grader.model.deviation import Deviation
from grader.model.evidence import Evidence
from grader.model.verdicts import Isolation, StartMethod
from grader.sandbox import choose_tier
from grader.suite.draw import Draw
from grader.suite.laboratory import Answer, Laboratory, read_source
from grader.suite.run import CheckFailed, Run, show
from grader.suite.scenes import is_scene, scene_source

HELP_COMMAND = "python -m grader hint"
REAL_TIME_SCHEDULES = 5


@dataclass
class Settings:
    """How checks are run: from the command line, or set by whoever drives the session.

    `deviations` are schedules in place of the seed's, by the number of the play in its check, from 0; inputs remain
    those of the seed.
    """

    laboratory: Laboratory | None = None
    answer_of: Callable[[Exercise], Answer] | None = None
    tier: Isolation | None = None
    real_time: bool = False
    seed: int = 0
    schedules: int | None = None
    start_method: StartMethod = StartMethod.FORK
    language: str = "en"
    deviations: Mapping[int, tuple[Deviation, ...]] = field(default_factory=dict)


@dataclass
class Outcome:
    """What one check came to, beyond passed or failed; kept with the test for whoever writes the result.

    `plays` are the runs under the last of its seeds. `puzzle` is what to say if an error that is no `AssertionError`
    turns out to be the answer's doing.
    """

    schedules: int = 0
    seed: int | None = None
    explanation: Explanation | None = None
    evidence: Evidence | None = None
    puzzle: Explanation | None = None
    fault: str = ""
    plays: list[Run] = field(default_factory=list)


SETTINGS = pytest.StashKey[Settings]()
OUTCOME = pytest.StashKey[Outcome]()
_COURSES: dict[Path, Course] = {}
_ODD = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options that hidden suites take when they are run by hand."""
    group = parser.getgroup("plumbline", "hidden suites of Plumbline")
    group.addoption("--submission", metavar="DIR", help="the answers to judge (default: solutions/, else exercises/)")
    group.addoption("--start-method", choices=[str(method) for method in StartMethod], default="fork")
    group.addoption("--schedule-seed", type=int, default=0, help="the first seed (default: 0)")
    group.addoption("--schedules", type=int, help="how many seeds for each check")
    group.addoption(
        "--tier", choices=[str(tier) for tier in Isolation], help="isolation (default: the strongest that works)"
    )
    group.addoption("--real-time", action="store_true", help="no virtual time, no disturbing schedules")


def pytest_configure(config: pytest.Config) -> None:
    """Take the settings over from the command line, and forget what an earlier session in this process has read."""
    _COURSES.clear()
    scene_source.cache_clear()
    option = config.getoption
    config.stash[SETTINGS] = Settings(
        tier=Isolation(option("--tier")) if option("--tier") else None,
        real_time=bool(option("--real-time")),
        seed=int(option("--schedule-seed")),
        schedules=option("--schedules"),
        start_method=StartMethod(option("--start-method")),
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the wall."""
    settings = config.stash.get(SETTINGS, None)
    if settings is not None and settings.laboratory is not None:
        settings.laboratory.close()


class Player:
    """The fixture `play`: runs a function of the answer, or a scene, under the seed at hand."""

    def __init__(self, item: pytest.Item, settings: Settings) -> None:
        """Find the exercise and the answer that the test is about."""
        self._item = item
        self._settings = settings
        self.exercise, self.check = exercise_of(item)
        self.answer = answer_for(settings, item, self.exercise)
        self.seed = settings.seed
        self.runs: list[Run] = []
        self.at_work = False

    def begin(self, seed: int) -> None:
        """Start anew under `seed`."""
        self.seed = seed
        self.runs = []
        self.at_work = False

    def __call__(self, what: str | Callable[..., Any], *arguments: Any, start_method: StartMethod | None = None) -> Run:
        """Run the function called `what`, or the scene `what`, with `arguments`; they are plain data."""
        if callable(what) and not is_scene(what):
            raise TypeError(f"{what!r} is not marked with @scene")
        scene = "" if isinstance(what, str) else what.__name__
        self.at_work = True
        evidence = laboratory_of(self._settings).run(
            self.answer,
            "" if scene else str(what),
            arguments,
            self.seed,
            start_method or self._settings.start_method,
            scene_source(str(self._item.path)) if scene else "",
            scene,
            self._settings.deviations.get(len(self.runs)),
        )
        self.at_work = False
        title = f"{scene or what}({', '.join(_short(argument) for argument in arguments)})"
        run = Run(evidence, title, self.answer.text, self._hint(), f"`{HELP_COMMAND} {self.exercise.name}` says more.")
        self.runs.append(run)
        return run

    def _hint(self) -> str:
        return self.check.hint.say(self._settings.language) if self.check else ""

    def explain(self, error: AssertionError) -> tuple[Explanation, Evidence | None]:
        """Return what a failed assertion says to the student."""
        if isinstance(error, CheckFailed):
            return error.explanation, error.evidence
        evidence = self.runs[-1].evidence if self.runs else None
        what = str(error).splitlines()[0] if str(error) else "the check failed"
        if evidence is None:
            return Explanation(what, (), "", self._hint()), None
        return explain_failure(what, evidence, self._hint()), evidence


def _short(value: object) -> str:
    text = show(value)
    return text if len(text) <= 60 else text[:57] + "…"


@pytest.fixture
def play(request: pytest.FixtureRequest) -> Player:
    """Run functions of the answer, or scenes, and return what they did: `play("deliver", ["a"])`."""
    return Player(request.node, request.config.stash[SETTINGS])


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> Draw:
    """Random inputs, the same for every check under the same seed."""
    exercise, _check = exercise_of(request.node)
    return Draw(exercise.id)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Call a check once for each of its seeds, until one fails."""
    player = pyfuncitem.funcargs.get("play")
    if not isinstance(player, Player):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    outcome = pyfuncitem.stash[OUTCOME] = Outcome()
    for seed in _seeds(pyfuncitem.config.stash[SETTINGS], player):
        player.begin(seed)
        outcome.plays = player.runs
        for value in arguments.values():
            if isinstance(value, Draw):
                value.begin(seed)
        outcome.schedules += 1
        try:
            pyfuncitem.obj(**arguments)
        except AssertionError as error:
            outcome.explanation, outcome.evidence = player.explain(error)
            outcome.seed = seed
            raise
        except _ODD as error:  # a result of another kind than the suite expects, or a bug of the suite
            last = player.runs[-1] if player.runs and not player.at_work else None
            if last is not None and last.evidence.returned:
                outcome.puzzle, outcome.evidence, outcome.seed = last.puzzles(error), last.evidence, seed
            raise
    return True


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Show the student's message in place of a traceback through the suite."""
    result = yield
    outcome = item.stash.get(OUTCOME, None)
    if outcome is not None and call.when == "call" and outcome.explanation is not None:
        report = result.get_result()  # type: ignore[attr-defined]
        report.longrepr = f"{outcome.explanation.text}\n  (seed {outcome.seed})"


def schedules_of(exercise: Exercise, check: Check | None, wanted: int | None, *, real_time: bool) -> int:
    """Return how many schedules a check is tried under at most; `wanted` comes before what the course says."""
    count = wanted or (check.schedules if check else None) or exercise.schedules
    return min(count, REAL_TIME_SCHEDULES) if real_time else count


def _seeds(settings: Settings, player: Player) -> Iterator[int]:
    count = schedules_of(player.exercise, player.check, settings.schedules, real_time=settings.real_time)
    yield from range(settings.seed, settings.seed + count)


def laboratory_of(settings: Settings) -> Laboratory:
    """Return the laboratory of the session, made at the first run."""
    if settings.laboratory is None:
        settings.laboratory = Laboratory(choose_tier(settings.tier), real_time=settings.real_time)
    return settings.laboratory


def exercise_of(item: pytest.Item) -> tuple[Exercise, Check | None]:
    """Return the exercise and the check that a test of a hidden suite stands for."""
    root = find_root(item.path.parent)
    course = _COURSES.get(root) or _COURSES.setdefault(root, load_course(root))
    name = item.path.stem.removeprefix("test_")
    lesson = item.path.parent.name
    for exercise in course.exercises:
        if exercise.lesson == lesson and exercise.name == name:
            check_id = getattr(item, "originalname", item.name).removeprefix("test_")
            return exercise, next((check for check in exercise.checks if check.id == check_id), None)
    raise pytest.UsageError(f"{item.path}: no exercise {lesson}/{name} in the course")


def answer_for(settings: Settings, item: pytest.Item, exercise: Exercise) -> Answer:
    """Return the answer to judge: the driver's, or the file below `--submission`."""
    if settings.answer_of is not None:
        return settings.answer_of(exercise)
    folder = submission_folder(item.config, find_root(item.path.parent))
    path = folder / exercise.path
    if not path.is_file():
        raise pytest.UsageError(f"{path}: no such file; --submission names a folder with {exercise.path} in it")
    return Answer(str(folder), exercise, read_source(path, folder))


def submission_folder(config: pytest.Config, root: Path) -> Path:
    """Return the folder of the answers when suites are run by hand."""
    named = config.getoption("--submission")
    if named:
        return Path(named)
    return root / ("solutions" if (root / "solutions").is_dir() else "exercises")


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say whose answers are judged."""
    try:
        root = find_root(config.rootpath)
    except CourseError:
        return None
    return f"plumbline: answers from {submission_folder(config, root)}"
