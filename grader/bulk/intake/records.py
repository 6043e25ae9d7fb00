"""What an intake gives: who handed in what, who did not, and what was not taken."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from grader.bulk.intake.spool import Blob, Spool
from grader.grading import InputError
from grader.model.gradebook import Refused, Student, Upload


class IntakeError(InputError):
    """A source that cannot be taken in at all; the text names the value, the place and what to try."""


class Answers(Mapping[str, bytes]):
    """Answers by exercise id, in the order of the course. The bytes are fetched when they are asked for.

    `dict(answers)` holds all of them in memory; send that to another process, not this object.
    """

    def __init__(self, spool: Spool, blobs: Mapping[str, Blob], files: Mapping[str, str]) -> None:
        """`files` are the names under which the answers came, to be shown and never to be opened."""
        self._spool = spool
        self._blobs = dict(blobs)
        self.files = dict(files)

    def __getitem__(self, exercise: str) -> bytes:
        return self._spool.get(self._blobs[exercise])

    def __iter__(self) -> Iterator[str]:
        return iter(self._blobs)

    def __len__(self) -> int:
        return len(self._blobs)

    def __contains__(self, exercise: object) -> bool:
        return exercise in self._blobs

    def __repr__(self) -> str:
        return f"Answers({', '.join(self._blobs)})"

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("the bytes lie in a file of this process; send dict(answers) instead")


class Handed(Struct, frozen=True):
    """One student's submission that counts.

    `name` is the upload's own name, as it came: shown escaped, never used as a path. `uploads` are all uploads of this
    student, the ones that count and those that they replace. `ignored` are files that are no answers; a long list ends
    with the number of those left out. `problems` says by exercise id why its file could not be taken (too large, a
    link), where nothing else answers that exercise. `flags` are what a person should know: "unknown student", "late".
    """

    student: Student
    name: str
    answers: Answers
    uploads: tuple[Upload, ...] = ()
    ignored: tuple[str, ...] = ()
    problems: dict[str, str] = {}
    flags: tuple[str, ...] = ()

    def read_answers(self) -> dict[str, bytes]:
        """Return the source of every answer by exercise id. Raises OSError if the temporary file cannot be read."""
        return dict(self.answers)


class Intake(Struct, frozen=True):
    """A class taken in. `handed` is sorted by student id, and no two have the same one.

    `missing` are on the roster and handed nothing in. `turned_away` are students of whom every upload was refused; the
    reasons stand in `refused`, under their ids. Nobody stands in two of the three.
    """

    handed: tuple[Handed, ...]
    missing: tuple[Student, ...] = ()
    turned_away: tuple[Student, ...] = ()
    refused: tuple[Refused, ...] = ()
