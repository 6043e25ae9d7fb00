"""A graded class in numbers: scores, the hardest checks, the commonest causes, and what needs a person.

A class may be read one entry after the other: what is kept of an entry is small.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import fmean, median

from msgspec import Struct, structs

from grader.model.gradebook import Entry, Gradebook, SimilarPair
from grader.model.results import CheckResult, ExerciseResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, RunVerdict

BINS = 10
GRADED = ("graded", "partial")


class Cell(Struct, frozen=True):
    """What one student has in one exercise."""

    status: ExerciseStatus
    points: float


class Standing(Struct, frozen=True):
    """One student in one line; `cells` are in the order of the exercises, `None` where nothing is known."""

    id: str
    name: str
    section: str
    status: str
    points: float
    cells: tuple[Cell | None, ...]
    attention: tuple[str, ...] = ()


class Column(Struct, frozen=True):
    """One exercise: how many have full points, and the mean share of its points among those who are graded."""

    id: str
    title: str
    possible: float
    passed: int
    started: int
    mean_share: float


class CheckStanding(Struct, frozen=True):
    """One check over the class: of `asked` answers, those of the students `failed` did not hold."""

    exercise: str
    id: str
    title: str
    asked: int
    failed: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the answers asked that failed, from 0 to 1."""
        return len(self.failed) / self.asked if self.asked else 0.0


class CauseStanding(Struct, frozen=True):
    """One cause, or a verdict where no cause is known, with the students concerned and the exercises it is met in."""

    name: str
    is_cause: bool
    students: tuple[str, ...]
    exercises: tuple[str, ...]


class Attention(Struct, frozen=True):
    """Something that a person should look at: its kind, the student ("" for none), and what it is."""

    kind: str
    student: str
    what: str


class ClassStatistics(Struct, frozen=True):
    """A whole class. `bins` counts graded students by tenths of the points, the last one with full points included."""

    standings: tuple[Standing, ...]
    columns: tuple[Column, ...]
    checks: tuple[CheckStanding, ...]
    causes: tuple[CauseStanding, ...]
    attention: tuple[Attention, ...]
    similar: tuple[SimilarPair, ...]
    statuses: dict[str, int]
    possible: float
    bins: tuple[int, ...]
    mean: float | None
    median: float | None


def statistics_of(gradebook: Gradebook) -> ClassStatistics:
    """Return the statistics of a gradebook that holds its entries."""
    collector = Collector()
    for entry in gradebook.entries:
        collector.add(entry)
    return collector.finish(gradebook)


@dataclass
class _Asked:
    """One check so far."""

    title: str
    asked: int = 0
    failed: list[str] = field(default_factory=list)


@dataclass
class _Met:
    """One cause so far; dicts are sets that keep their order."""

    students: dict[str, None] = field(default_factory=dict)
    exercises: dict[str, None] = field(default_factory=dict)


class Collector:
    """Takes in entries one after the other."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._rows: list[tuple[Entry, dict[str, Cell]]] = []
        self._exercises: dict[str, tuple[str, float]] = {}
        self._checks: dict[tuple[str, str], _Asked] = {}
        self._causes: dict[tuple[str, bool], _Met] = {}
        self._attention: list[Attention] = []

    def add(self, entry: Entry) -> None:
        """Take in one student."""
        cells: dict[str, Cell] = {}
        known = len(self._attention)
        for exercise in entry.result.exercises if entry.result else ():
            self._exercises.setdefault(exercise.id, (exercise.title, exercise.possible))
            cells[exercise.id] = Cell(exercise.status, exercise.points)
            self._exercise(entry.student.id, exercise)
        # what was found is counted by now, and a class of results may be large
        self._rows.append((structs.replace(entry, result=None), cells))
        self._look_at(entry, len(self._attention) > known)

    def finish(self, gradebook: Gradebook) -> ClassStatistics:
        """Return the statistics of the entries taken in; what else is to be known stands in `gradebook`."""
        order = list(self._exercises)
        refused = [Attention("refused", one.student, f"{one.name}: {one.reason}") for one in gradebook.refused]
        attention = tuple(self._attention + refused)
        kinds: dict[str, dict[str, None]] = {}
        for one in attention:
            kinds.setdefault(one.student, {})[one.kind] = None
        for pair in gradebook.similar:
            for student in (pair.first, pair.second):
                kinds.setdefault(student, {})["similar"] = None
        graded = [entry.points for entry, _ in self._rows if entry.status in GRADED]
        possible = gradebook.possible
        return ClassStatistics(
            standings=tuple(_standing(entry, cells, order, kinds) for entry, cells in self._rows),
            columns=tuple(self._column(exercise) for exercise in order),
            checks=_hardest(self._checks),
            causes=_commonest(self._causes),
            attention=attention,
            similar=gradebook.similar,
            statuses=dict(Counter(entry.status for entry, _ in self._rows)),
            possible=possible,
            bins=bins_of(graded, possible),
            mean=fmean(graded) if graded else None,
            median=median(graded) if graded else None,
        )

    def _exercise(self, student: str, exercise: ExerciseResult) -> None:
        for check in exercise.checks:
            tally = self._checks.setdefault((exercise.id, check.id), _Asked(check.title))
            tally.asked += check.status in (CheckStatus.PASSED, CheckStatus.FAILED)
            if check.status is CheckStatus.FAILED:
                tally.failed.append(student)
                met = self._causes.setdefault(_cause(check), _Met())
                met.students[student] = met.exercises[exercise.id] = None
            elif check.status is CheckStatus.NOT_GRADED:
                first = check.message.split("\n", 1)[0]
                self._attention.append(Attention("not graded", student, f"{exercise.id}, {check.title}: {first}"))

    def _look_at(self, entry: Entry, is_said: bool) -> None:
        """Note what a person should see; `is_said` if its checks have already said that something was not graded."""
        student = entry.student.id
        if entry.status in ("partial", "refused") or (entry.status == "not_graded" and not is_said):
            self._attention.append(Attention(entry.status.replace("_", " "), student, entry.note))
        self._attention += [Attention("flag", student, flag) for flag in entry.flags]

    def _column(self, exercise: str) -> Column:
        title, possible = self._exercises[exercise]
        cells = [cells[exercise] for entry, cells in self._rows if exercise in cells and entry.status in GRADED]
        untouched = (ExerciseStatus.NOT_STARTED, ExerciseStatus.MISSING)
        return Column(
            exercise,
            title,
            possible,
            passed=sum(cell.status is ExerciseStatus.PASSED for cell in cells),
            started=sum(cell.status not in untouched for cell in cells),
            mean_share=fmean(cell.points / possible for cell in cells) if cells and possible else 0.0,
        )


def bins_of(points: Iterable[float], possible: float) -> tuple[int, ...]:
    """Return how many of `points` lie in each tenth of `possible`, the ends included."""
    bins = [0] * BINS
    for one in points:
        share = one / possible if possible > 0 else 0.0
        bins[min(BINS - 1, max(0, int(share * BINS + 1e-9)))] += 1
    return tuple(bins)


def _standing(entry: Entry, cells: dict[str, Cell], order: list[str], kinds: dict[str, dict[str, None]]) -> Standing:
    return Standing(
        entry.student.id,
        entry.student.name,
        entry.student.section,
        entry.status,
        entry.points,
        tuple(cells.get(exercise) for exercise in order),
        tuple(kinds.get(entry.student.id, ())),
    )


def _cause(check: CheckResult) -> tuple[str, bool]:
    """Return the cause; where none is known the verdict, which for a run that ended is that its result is wrong."""
    if check.cause is not None:
        return check.cause.value, True
    if check.verdict in (None, RunVerdict.FINISHED):
        return "wrong result", False
    return (f"{check.verdict}: {check.detail}" if check.verdict is RunVerdict.LIMIT else str(check.verdict)), False


def _hardest(found: dict[tuple[str, str], _Asked]) -> tuple[CheckStanding, ...]:
    checks = [
        CheckStanding(exercise, id, tally.title, tally.asked, tuple(tally.failed))
        for (exercise, id), tally in found.items()
    ]
    return tuple(sorted(checks, key=lambda one: (-one.share, -len(one.failed))))


def _commonest(found: dict[tuple[str, bool], _Met]) -> tuple[CauseStanding, ...]:
    causes = [
        CauseStanding(name, is_cause, tuple(met.students), tuple(met.exercises))
        for (name, is_cause), met in found.items()
    ]
    return tuple(sorted(causes, key=lambda one: -len(one.students)))
