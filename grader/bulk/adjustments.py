"""What an instructor changes by rule or by hand: late days and points with a reason, in `adjustments.yaml`.

late:
  due: 2026-03-01T23:59+01:00     # with the times of the uploads, or ...
  days: {kim: 2}                  # ... by hand, which goes before
  percent_per_day: 10             # of the points, or points_per_day: 5
  free_days: 1
  grace_minutes: 15
  most_days: 4                    # more days cost no more
overrides:
  - {student: kim, exercise: never_eof, points: 8, reason: The suite was wrong.}
  - {student: lee, exercise: total, points: 50, reason: Shown in the office hour.}
"""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from grader.bulk.intake.senders import tells_lateness
from grader.bulk.names import clean
from grader.course.fields import Fields, Reader, Spot, list_of, sentence, whole
from grader.course.problems import CourseError, Sheet, shown
from grader.course.targets import UnknownTarget, resolve
from grader.course.yamlfile import read_yaml
from grader.model.course import Course
from grader.model.gradebook import Adjustment, Student, Upload
from grader.model.results import SubmissionResult

LATE: Final = "late"
OVERRIDE: Final = "override"
TOTAL: Final = "total"
MOST_POINTS: Final = 100_000
MOST_DAYS: Final = 1000
_DAY_S: Final = 86_400.0


class LatePolicy(Struct, frozen=True):
    """What lateness costs. `due` is in seconds since 1970; `days` by student go before what is computed."""

    due: float | None = None
    days: dict[str, int] = {}
    percent_per_day: float = 0.0
    points_per_day: float = 0.0
    free_days: int = 0
    grace_minutes: int = 0
    most_days: int = MOST_DAYS


class Override(Struct, frozen=True):
    """Points set by hand, for one exercise or, where `exercise` is `total`, for all."""

    student: str
    exercise: str
    points: float
    reason: str


class Adjustments(Struct, frozen=True):
    """All that was changed for a class."""

    late: LatePolicy | None = None
    overrides: tuple[Override, ...] = ()

    def for_student(
        self, student: Student, result: SubmissionResult | None, uploads: Iterable[Upload]
    ) -> tuple[Adjustment, ...]:
        """Return what is added to a student's points, each with its reason; the sum never falls below 0.

        A total set by hand stands: lateness takes nothing from it. Points of an exercise that was not graded here are
        left alone.
        """
        mine = [override for override in self.overrides if override.student == student.id]
        changed = [made for override in mine if (made := _of_exercise(override, result))]
        points = (result.points if result else 0.0) + sum(adjustment.points for adjustment in changed)
        total = next((override for override in mine if override.exercise == TOTAL), None)
        if total:
            reason = f"total set to {total.points:g} by hand: {total.reason}"
            return (*changed, Adjustment(OVERRIDE, _rounded(total.points - points), reason))
        late = _lateness(self.late, student, points, uploads) if self.late and (result or mine) else None
        return (*changed, late) if late else tuple(changed)

    def strangers(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return the students that are named here and are not among `ids`: most often a slip of the pen."""
        named = dict.fromkeys((*(self.late.days if self.late else ()), *(each.student for each in self.overrides)))
        return tuple(id for id in named if id not in set(ids))


def _of_exercise(override: Override, result: SubmissionResult | None) -> Adjustment | None:
    if override.exercise == TOTAL:
        return None
    graded = {exercise.id: exercise.points for exercise in result.exercises} if result else {override.exercise: 0.0}
    if override.exercise not in graded:
        return None
    reason = f"{override.exercise} set to {override.points:g} by hand: {override.reason}"
    return Adjustment(OVERRIDE, _rounded(override.points - graded[override.exercise]), reason)


def _lateness(policy: LatePolicy, student: Student, points: float, uploads: Iterable[Upload]) -> Adjustment | None:
    counting = [upload for upload in uploads if upload.counts]
    handed_in = max((upload.modified for upload in counting if upload.modified), default="")
    by_hand = policy.days.get(student.id)
    if by_hand is not None:
        return _penalty(policy, points, by_hand, "by hand")
    if policy.due is not None and handed_in:
        due = datetime.fromtimestamp(policy.due, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        days = _days_between(policy.due, datetime.fromisoformat(handed_in).timestamp(), policy.grace_minutes)
        return _penalty(policy, points, days, f"handed in {handed_in}, due {due}")
    if any(upload.late for upload in counting):
        known = "the platform says that it is late, and nothing by how much"
    elif policy.due is not None and any(not tells_lateness(upload.name) for upload in counting):
        known = "nothing says when it was handed in"
    else:
        return None
    return Adjustment(LATE, 0.0, f"{known}; 'days: {{{student.id}: N}}' would settle it")


def _days_between(due: float, handed_in: float, grace_minutes: int) -> int:
    """Return the days begun after `due`, none within the grace."""
    late_s = handed_in - due
    return math.ceil(late_s / _DAY_S) if late_s > grace_minutes * 60 else 0


def _penalty(policy: LatePolicy, points: float, days: int, known: str) -> Adjustment | None:
    if days == 0:
        return None
    counted = min(max(days - policy.free_days, 0), policy.most_days)
    price = policy.points_per_day or points * policy.percent_per_day / 100
    each = f"{policy.points_per_day:g} points" if policy.points_per_day else f"{policy.percent_per_day:g} %"
    late = f"{days} day{'s' if days > 1 else ''} late ({known})"
    cost = f"{counted} counted at {each} each" if counted else "all of them free"
    return Adjustment(LATE, -_rounded(min(max(points, 0.0), counted * price)) or 0.0, f"{late}, {cost}")


def _rounded(points: float) -> float:
    return round(points, 2)


def load_adjustments(path: Path, course: Course) -> Adjustments:
    """Read `adjustments.yaml`. Raises CourseError with every problem, each with its line and what to try."""
    sheet = Sheet(str(path))
    spot = Spot(sheet, read_yaml(path, sheet), "the file")
    adjustments = spot.attempt(lambda spot: _adjustments(spot, course), Adjustments())
    if sheet.problems:
        raise CourseError(tuple(sheet.problems))
    return adjustments


def _adjustments(spot: Spot, course: Course) -> Adjustments:
    fields = Fields(spot, "", "late overrides")
    return Adjustments(
        late=fields.take("late", _late, None),
        overrides=fields.take("overrides", list_of(_Overrides(course).read), ()),
    )


def _late(spot: Spot) -> LatePolicy:
    fields = Fields(spot, "", "due days percent_per_day points_per_day free_days grace_minutes most_days")
    policy = LatePolicy(
        due=fields.take("due", _moment, None),
        days=fields.take("days", _days, {}),
        percent_per_day=fields.take("percent_per_day", _number(100), 0.0),
        points_per_day=fields.take("points_per_day", _number(MOST_POINTS), 0.0),
        free_days=fields.take("free_days", whole(0, MOST_DAYS), 0),
        grace_minutes=fields.take("grace_minutes", whole(0, 1440 * MOST_DAYS), 0),
        most_days=fields.take("most_days", whole(0, MOST_DAYS), MOST_DAYS),
    )
    prices = [spot.inside(key) for key in ("percent_per_day", "points_per_day")]
    if sum(price is not None for price in prices) != 1:
        advice = "keep one of 'percent_per_day' and 'points_per_day'"
        spot.sheet.add(spot.node.line, f"late does not say just once what a day costs; try to {advice}")
    if not spot.inside("due") and not spot.inside("days"):
        spot.sheet.add(spot.node.line, "late has no 'due' and no 'days'; try to add the moment when it was due")
    return policy


def _number(most: float) -> Reader[float]:
    """Read a number from 0 to `most`."""

    def read(spot: Spot) -> float:
        value = spot.node.value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and 0 <= value <= most:  # false for NaN
            return float(value)
        raise spot.wrong(f"a number from 0 to {most:,}", "5")

    return read


def _moment(spot: Spot) -> float:
    """Read a date with a time; without an offset it is the time of this machine."""
    value = spot.node.value
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and ":" in value else None
        seconds = moment.timestamp() if moment else math.nan
        if moment:
            datetime.fromtimestamp(seconds, UTC)  # an offset may lead out of the years that there are
    except (ValueError, OverflowError, OSError):
        seconds = math.nan
    if math.isnan(seconds):
        raise spot.wrong("a date with a time and an offset", "2026-03-01T23:59+01:00")
    return seconds


def _days(spot: Spot) -> dict[str, int]:
    if not isinstance(spot.node.value, dict):
        raise spot.wrong("a map from students' ids to whole days", "'days: {kim: 2}'")
    read = whole(0, MOST_DAYS)
    found = ((id, Spot(spot.sheet, node, f"days of {shown(id)}")) for id, node in spot.node.value.items())
    return {clean(id): each.attempt(read, 0) for id, each in found}


class _Overrides:
    """Reads the list of overrides, each of them once."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._lines: dict[tuple[str, str], int] = {}

    def read(self, spot: Spot) -> Override:
        """Read one override."""
        fields = Fields(spot, "student exercise points reason")
        override = Override(
            student=fields.take("student", _student, ""),
            exercise=fields.take("exercise", self._exercise, ""),
            points=fields.take("points", _number(MOST_POINTS), 0.0),
            reason=fields.take("reason", sentence, ""),
        )
        key = (override.student, override.exercise)
        if all(key) and key in self._lines:
            found = f"{shown(override.student)} has {override.exercise!r} set twice, first in line {self._lines[key]}"
            spot.sheet.add(spot.node.line, f"{found}; try to remove one")
        self._lines.setdefault(key, spot.node.line)
        return override

    def _exercise(self, spot: Spot) -> str:
        value = spot.node.value
        if value == TOTAL:
            return TOTAL
        names = [exercise.id for exercise in self._course.exercises]
        try:
            meant = resolve(self._course, [value]) if isinstance(value, str) else ()
        except UnknownTarget as error:
            raise spot.not_one_of("an exercise of this course or 'total'", error.near or tuple(names)) from None
        if len(meant) != 1:
            raise spot.not_one_of("one exercise of this course or 'total'", tuple(names))
        return meant[0].id


def _student(spot: Spot) -> str:
    """Read a student's id, which may look like a number."""
    value = spot.node.value
    if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
        return clean(str(value))
    raise spot.wrong("a student's id", "to put it in quotes")
