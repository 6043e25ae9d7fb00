"""Uploads into submissions: each joined to a student, the newest of several chosen, nobody dropped."""

import functools
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from grader.bulk.intake.groups import Cutter, Group, Stray
from grader.bulk.intake.join import Joiner, Match
from grader.bulk.intake.layout import Answered, Layout, Picked
from grader.bulk.intake.records import Answers, Handed, Intake, IntakeError
from grader.bulk.intake.senders import flat_name, plain_sender
from grader.bulk.intake.spool import NoRoom, Spool
from grader.bulk.intake.walk import Walker
from grader.bulk.roster import Roster
from grader.model.course import Course
from grader.model.gradebook import Refused, Student, Upload

_MOST_NAMED = 3


def take_in(
    source: Path, course: Course, *, roster: Roster | None = None, told: Callable[[int, int], None] | None = None
) -> Intake:
    """Take in a folder or an archive with the submissions of a class.

    Without a roster, a student's id is what the upload is called, or the number that the platform gave. `told` hears
    how many uploads of a folder are done, and of how many; of an archive, how many files, and 0. Raises IntakeError
    where the source cannot be used at all; everything else is listed in the intake.
    """
    try:
        return _Taking(course, roster).take(source, told or (lambda done, total: None))
    except NoRoom as error:
        raise IntakeError(str(error)) from None


class _Unit(Struct, frozen=True):
    """An upload, whose answers have been chosen."""

    name: str
    picked: Picked
    modified: float | None
    attempt: str
    turn: int
    late: bool
    problem: str
    shown: str
    match: Match

    @property
    def age(self) -> tuple[float, int, str]:
        """What is greater for a newer upload."""
        return (-1.0 if self.modified is None else self.modified, self.turn, self.name)


class _Attempt(Struct, frozen=True):
    """Uploads that were handed in together, the newest last."""

    units: tuple[_Unit, ...]

    @property
    def is_usable(self) -> bool:
        return not all(unit.problem for unit in self.units)

    def answers(self) -> dict[str, tuple[_Unit, Answered]]:
        """Return the newest answer to each exercise."""
        found: dict[str, tuple[_Unit, Answered]] = {}
        for unit in self.units:
            found.update({exercise: (unit, answer) for exercise, answer in unit.picked.answers.items()})
        return found


class _Taking:
    """One intake in the making."""

    def __init__(self, course: Course, roster: Roster | None) -> None:
        self._order = [exercise.id for exercise in course.exercises]
        self._layout = Layout(course)
        self._joiner = Joiner(roster) if roster else None
        self._spool = Spool()
        self._students: dict[tuple[str, str], Student] = {}
        self._taken = set(self._joiner.students) if self._joiner else set()
        self._units: dict[str, list[_Unit]] = {}
        self._by_id: dict[str, Student] = {}
        self._refused: list[Refused] = []

    def take(self, source: Path, told: Callable[[int, int], None]) -> Intake:
        """Return the intake of a source."""
        wanted = functools.lru_cache(maxsize=10_000)(lambda name: self._layout.is_answer(flat_name(name)))
        walker = Walker(self._spool, wanted, told)
        cutter = Cutter(source, walker, self._layout, self._is_student, told)
        for group in cutter.cut():
            self._note(group)
        if not self._units:
            raise IntakeError(f"{source}: it holds no submission; try a folder with one folder or archive per student")
        handed = [each for id in sorted(self._units) if (each := self._handed(self._by_id[id], self._units[id]))]
        present = {each.student.id for each in handed}
        roster = self._joiner.students.values() if self._joiner else ()
        return Intake(
            handed=tuple(handed),
            missing=tuple(student for student in roster if student.id not in self._units),
            turned_away=tuple(self._by_id[id] for id in sorted(self._units) if id not in present),
            refused=tuple(self._refused),
        )

    def _is_student(self, name: str) -> bool:
        return self._joiner is not None and self._joiner.find(plain_sender(name)).student is not None

    def _note(self, group: Group | Stray) -> None:
        """File an upload under its student."""
        if isinstance(group, Stray):
            if group.reason:
                self._refused.append(Refused(group.name, "", group.reason))
            return
        match = self._joiner.find(group.sender) if self._joiner else Match()
        student = match.student or self._stranger(group)
        picked = self._layout.pick(group.found)
        modified = group.modified if group.modified is not None else picked.modified
        sender = group.sender
        unit = _Unit(
            name=group.name,
            picked=picked,
            modified=modified,
            attempt=sender.attempt or f"alone {group.name}",
            turn=sender.turn,
            late=sender.late,
            problem=group.problem,
            # a clone's files are as old as the clone, and platforms pack a download with the time of the download
            shown="" if group.is_clone or sender.platform else _written(modified),
            match=match,
        )
        self._by_id[student.id] = student
        self._units.setdefault(student.id, []).append(unit)
        self._refuse(unit, student, group.is_file)

    def _stranger(self, group: Group) -> Student:
        """Return a student who is on no roster, under an id that nobody else has."""
        sender = group.sender
        key = (sender.platform, sender.id)
        if key not in self._students:
            id = sender.id or group.name or "unnamed"
            while id in self._taken:
                id = f"{id} (unknown)"
            self._taken.add(id)
            self._students[key] = Student(id, sender.full_name if sender.platform else "")
        return self._students[key]

    def _refuse(self, unit: _Unit, student: Student, is_file: bool) -> None:
        if unit.problem:
            self._refused.append(Refused(unit.name, student.id, unit.problem))
        for file, reason in unit.picked.refused:
            name = unit.name if is_file or not file else f"{unit.name}/{file}"
            self._refused.append(Refused(name, student.id, reason))

    def _handed(self, student: Student, units: list[_Unit]) -> Handed | None:
        """Return the submission that counts, None where no upload could be used."""
        attempts = _attempts(units)
        usable = [attempt for attempt in attempts if attempt.is_usable]
        if not usable:
            return None
        counting = next((attempt for attempt in usable if attempt.answers()), usable[0])
        answers = counting.answers()
        chosen = {exercise: answers[exercise] for exercise in self._order if exercise in answers}
        counts = [unit for unit in counting.units if _counts(unit, chosen)] or list(counting.units)
        problems = {exercise: why for unit in counting.units for exercise, why in unit.picked.problems.items()}
        return Handed(
            student=student,
            name=_name(counts),
            answers=Answers(
                self._spool,
                {exercise: answer.blob for exercise, (_, answer) in chosen.items()},
                {exercise: answer.file for exercise, (_, answer) in chosen.items()},
            ),
            uploads=tuple(Upload(unit.name, unit in counts, unit.shown, unit.late) for unit in _by_age(units)),
            ignored=tuple(name for unit in counts for name in unit.picked.ignored),
            problems={exercise: why for exercise, why in problems.items() if exercise not in chosen},
            flags=tuple(dict.fromkeys(self._flags(units, attempts, counting, counts))),
        )

    def _flags(
        self, units: list[_Unit], attempts: list[_Attempt], counting: _Attempt, counts: list[_Unit]
    ) -> Iterable[str]:
        """Go through what a person should know about a student's uploads."""
        match = counts[-1].match
        if match.possible:
            yield f"unknown student: could be {_named(match.possible)}"
        elif self._joiner and not match.student:
            yield "unknown student"
        if match.note:
            yield match.note
        if any(unit.late for unit in counts):
            yield "late"
        if len(attempts) > 1 or len(counts) < len(units):
            yield _several(units, counts)
        if attempts[0] is not counting:
            yield f"the newest upload {attempts[0].units[-1].name!r} holds no answer; {_name(counts)!r} counts"
        elif len(attempts) > 1 and attempts[0].units[-1].age[:2] == attempts[1].units[-1].age[:2]:
            yield "nothing tells which upload is newer; the last by name counts"
        if not counting.answers():
            yield "no answer found"
        for unit in counts:
            yield from unit.picked.flags


def _several(units: Sequence[_Unit], counts: Sequence[_Unit]) -> str:
    """Say how many uploads of a student there are, and by name which of them count, as far as a line holds them."""
    many = "two uploads" if len(units) == 2 else f"{len(units)} uploads"
    here = [repr(unit.name) for unit in _by_age(counts)]
    rest = [repr(unit.name) for unit in _by_age(units) if unit not in counts]
    said = f"{many}: {_few(here)} count{'s' * (len(here) == 1)}"
    return f"{said}, {_few(rest)} not" if rest else said


def _few(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    first = [", ".join(names[:_MOST_NAMED])] if more > 0 else names
    return " and ".join([*first, *([f"{more:,} more"] if more > 0 else [])])


def _by_age(units: Iterable[_Unit]) -> list[_Unit]:
    return sorted(units, key=lambda unit: unit.age, reverse=True)


def _attempts(units: list[_Unit]) -> list[_Attempt]:
    """Return what was handed in together, the newest first."""
    together: dict[str, list[_Unit]] = {}
    for unit in units:
        together.setdefault(unit.attempt, []).append(unit)
    # within one attempt the platform's own number is surer than the time at which it packed the download
    attempts = [_Attempt(tuple(sorted(each, key=lambda unit: (unit.turn, unit.age)))) for each in together.values()]
    return sorted(attempts, key=lambda attempt: max(unit.age for unit in attempt.units), reverse=True)


def _counts(unit: _Unit, chosen: dict[str, tuple[_Unit, Answered]]) -> bool:
    """Whether anything of an upload counts; one without answers is no less a part of what was handed in."""
    if unit.problem:
        return False
    return not unit.picked.answers or any(each is unit for each, _ in chosen.values())


def _name(counts: Sequence[_Unit]) -> str:
    """Return the name of what counts: of the last part that holds an answer, where one does."""
    return next((unit.name for unit in reversed(counts) if unit.picked.answers), counts[-1].name)


def _named(students: Iterable[Student]) -> str:
    return " or ".join(f"{student.id!r} ({student.name})" if student.name else repr(student.id) for student in students)


def _written(moment: float | None) -> str:
    return "" if moment is None else datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
