"""Which file of an upload answers which exercise.

A file is an answer by its name. Where it lies decides between several of the same name: `exercises/LESSON/NAME.py`
before `LESSON/NAME.py` before `NAME.py`, a shallow place before a deep one, a newer file before an older one.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from grader.bulk.intake.spool import Blob
from grader.bulk.intake.walk import Found
from grader.bulk.names import Stem, is_junk, uncopied, unnumbered
from grader.course.problems import near
from grader.model.course import Course, Exercise

MOST_IGNORED: Final = 100
MOST_REFUSED: Final = 20
_DEEPEST_BARE: Final = 2
_LIKENESS: Final = 0.75
_MOST_COMPARED: Final = 200
_EXERCISES: Final = "exercises"
# folders of the kit in which files have the names of exercises and are no answers
_KIT: Final = frozenset(("solutions", "tests", "grader", "exercises.orig"))
_LIKE_PYTHON: Final = (".py", ".txt", ".ipynb", ".pyw", ".py3", ".pyc", ".md", ".docx", ".pdf")


class Answered(Struct, frozen=True, gc=False):
    """A file that answers an exercise: its content, the name under which it came, and its place in the order."""

    blob: Blob
    file: str
    rank: tuple[float, ...]


class Picked(Struct, frozen=True):
    """What an upload has for the course. `answers` and `problems` are by exercise id; `refused` is name and reason."""

    answers: dict[str, Answered]
    problems: dict[str, str]
    ignored: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    modified: float | None


class _Candidate(Struct, frozen=True):
    exercise: str
    found: Found
    rank: tuple[float, ...]
    misplaced: bool


class Layout:
    """The names of a course, and how they are recognised in an upload."""

    def __init__(self, course: Course) -> None:
        self._order = [exercise.id for exercise in course.exercises]
        self._lessons = {lesson.id.lower() for lesson in course.lessons}
        self._named: dict[str, list[Exercise]] = {}
        # the files of a class have the same names again and again
        self._stem = functools.lru_cache(maxsize=10_000)(self._find_stem)
        for exercise in course.exercises:
            self._named.setdefault(exercise.name.lower(), []).append(exercise)

    def is_place(self, name: str) -> bool:
        """Whether a folder of this name lies inside a submission and is none: a lesson, or `exercises`."""
        return name.lower() in self._lessons or name.lower() == _EXERCISES

    def is_answer(self, name: str) -> bool:
        """Whether a file of this name looks like an answer."""
        return self._stem(name) is not None

    def _find_stem(self, name: str) -> Stem | None:
        """Return the exercise's name in a file's name, and the number of the copy."""
        if not name.lower().endswith(".py"):
            return None
        stem = name[:-3].strip().lower()
        for reading in (Stem(stem), uncopied(stem), unnumbered(stem)):
            if reading.base in self._named:
                return reading
        return None

    def root(self, path: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the folder of the submission to which an answer at `path` belongs, None where it is no answer."""
        stem = self._stem(path[-1])
        if stem is None:
            return None
        above = path[:-1]
        if above and above[-1].lower() in self._lessons:
            above = above[:-1]
        return above[:-1] if above and above[-1].lower() == _EXERCISES else above

    def pick(self, found: Iterable[Found]) -> Picked:
        """Choose the answers among the things in an upload, whose paths are those inside it."""
        things = list(found)
        candidates: dict[str, list[_Candidate]] = {}
        refused: list[tuple[str, str]] = []
        others: list[Found] = []
        for order, thing in enumerate(things):
            self._sort(order, thing, candidates, refused, others)
        problems = self._problems(candidates)
        answers, flags = _chosen(self._order, candidates)
        self._suggest(others, answers, problems, refused)
        taken = [candidate.found for each in candidates.values() for candidate in each if candidate.found.blob]
        times = [thing.modified for thing in taken or things if thing.modified is not None]
        return Picked(
            answers=answers,
            problems={exercise: why for exercise, why in problems.items() if exercise not in answers},
            ignored=_shortened(["/".join(thing.path) for thing in others]),
            refused=_capped(refused),
            flags=tuple(flags),
            modified=max(times, default=None),
        )

    def _sort(
        self,
        order: int,
        thing: Found,
        candidates: dict[str, list[_Candidate]],
        refused: list[tuple[str, str]],
        others: list[Found],
    ) -> None:
        """Put one thing where it belongs."""
        name = "/".join(thing.path)
        if thing.problem:
            refused.append((name, thing.problem))
        if not thing.path or thing.is_archive:
            return
        if is_junk(thing.path) or {part.lower() for part in thing.path[:-1]} & _KIT:
            others.append(thing)
            return
        candidate = self._candidate(order, thing)
        if isinstance(candidate, _Candidate):
            candidates.setdefault(candidate.exercise, []).append(candidate)
        elif candidate:
            refused.append((name, candidate))
        elif not thing.problem:
            others.append(thing)

    def _candidate(self, order: int, thing: Found) -> _Candidate | str:
        """Return the exercise that a file answers, or why it answers none, "" where nothing is said about it."""
        stem = self._stem(thing.path[-1])
        if stem is None or (thing.blob is None and not thing.problem):
            return ""
        meant = self._named[stem.base]
        above = thing.path[-2].lower() if len(thing.path) > 1 else ""
        placed = [exercise for exercise in meant if exercise.lesson.lower() == above]
        if not placed and len(meant) > 1:
            lessons = " or ".join(repr(exercise.lesson) for exercise in meant)
            return f"several lessons have an exercise of this name; try to put it into a folder {lessons}"
        root = self.root(thing.path) or ()
        misplaced = not placed and above in self._lessons
        if not placed and len(root) > _DEEPEST_BARE:
            return ""
        form = 3 if misplaced else 2 if not placed else 1
        if placed and len(thing.path) > 2 and thing.path[-3].lower() == _EXERCISES:
            form = 0
        modified = -1.0 if thing.modified is None else thing.modified
        rank = (-form, -len(root), modified, stem.copy, order)
        return _Candidate((placed or meant)[0].id, thing, rank, misplaced)

    def _problems(self, candidates: Mapping[str, list[_Candidate]]) -> dict[str, str]:
        """Return for each exercise what is wrong with the best of its files that could not be taken."""
        problems = {}
        for exercise, each in candidates.items():
            spoilt = [candidate for candidate in each if candidate.found.blob is None]
            if spoilt:
                worst = max(spoilt, key=lambda candidate: candidate.rank).found
                problems[exercise] = f"{'/'.join(worst.path)!r}: {worst.problem}"
        return problems

    def _suggest(
        self,
        others: list[Found],
        answers: Mapping[str, Answered],
        problems: dict[str, str],
        refused: list[tuple[str, str]],
    ) -> None:
        """Say which files were perhaps meant to be answers that are missing."""
        lacking = {exercise.rpartition("/")[2]: exercise for exercise in self._order if exercise not in answers}
        likely = [thing for thing in others if self._is_likely(thing)]
        for thing in likely[:_MOST_COMPARED]:
            stem = thing.path[-1].lower().partition(".")[0].strip()
            names = near(uncopied(stem).base, lacking, _LIKENESS)
            if not names:
                continue
            exercise, file, name = lacking[names[0]], f"{names[0]}.py", "/".join(thing.path)
            refused.append((name, f"no exercise has a file of this name, and {exercise!r} has no answer; try {file!r}"))
            problems.setdefault(exercise, f"{file!r} is missing; {name!r} is there, but has another name")

    def _is_likely(self, thing: Found) -> bool:
        """Whether somebody could have meant this file to be an answer."""
        name = thing.path[-1].lower()
        inside = {part.lower() for part in thing.path[:-1]}
        return name.endswith(_LIKE_PYTHON) and not is_junk(thing.path) and not inside & _KIT


def _chosen(order: Iterable[str], candidates: Mapping[str, list[_Candidate]]) -> tuple[dict[str, Answered], list[str]]:
    """Return the best file for each exercise, and what a person should know about the choice."""
    answers: dict[str, Answered] = {}
    flags: list[str] = []
    for exercise in order:
        good = [candidate for candidate in candidates.get(exercise, ()) if candidate.found.blob]
        if not good:
            continue
        best = max(good, key=lambda candidate: candidate.rank)
        blob, file = best.found.blob, "/".join(best.found.path)
        assert blob is not None
        answers[exercise] = Answered(blob, file, best.rank)
        if best.misplaced:
            flags.append(f"{exercise} was found in the wrong folder: {file!r}")
        flags.extend(_doubles(exercise, file, blob, good))
    return answers, flags


def _doubles(exercise: str, file: str, blob: Blob, good: Iterable[_Candidate]) -> Iterator[str]:
    """Say which other files answer the same exercise in another way."""
    rest = ["/".join(candidate.found.path) for candidate in good if candidate.found.blob != blob]
    if rest:
        more = f" and {len(rest) - 1} more" if len(rest) > 1 else ""
        yield f"{len(rest) + 1} files answer {exercise}: {file!r} counts, {rest[0]!r}{more} not"


def _shortened(names: list[str]) -> tuple[str, ...]:
    left_out = len(names) - MOST_IGNORED
    return (*names[:MOST_IGNORED], *([f"{left_out:,} more"] if left_out > 0 else ()))


def _capped(refused: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    left_out = refused[MOST_REFUSED:]
    if not left_out:
        return tuple(refused)
    more = f"{len(left_out):,} more things were not taken, this is the first of them"
    return (*refused[:MOST_REFUSED], (left_out[0][0], more))
