"""A graded class: who handed in what, what it is worth, and what needs a person. What every report and export reads."""

from msgspec import Struct

from grader.model.results import SubmissionResult
from grader.model.verdicts import Isolation


class Student(Struct, frozen=True):
    """One student. `id` is the roster's, or derived from the upload's name where there is no roster."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""


class Upload(Struct, frozen=True):
    """One upload, by the name under which it came. `counts` is false for those that a newer one has replaced."""

    name: str
    counts: bool = True
    modified: str = ""
    late: bool = False


class Refused(Struct, frozen=True):
    """Something that was not graded, and why. `student` is "" where nobody is known to have sent it."""

    name: str
    student: str
    reason: str


class Adjustment(Struct, frozen=True):
    """Points changed by hand or by lateness: `points` is added to the sum of the checks (negative takes away)."""

    kind: str
    points: float
    reason: str


class Entry(Struct, frozen=True):
    """One student's line in the gradebook.

    `status` is one of `graded`, `partial` (work is left), `not_graded` (a fault of ours; `note` says which), `missing`
    (on the roster, nothing handed in) and `refused`. `result` is what `--json` prints for this submission, `None` where
    nothing was graded; `points` includes the adjustments.
    """

    student: Student
    status: str
    points: float
    possible: float
    uploads: tuple[Upload, ...] = ()
    result: SubmissionResult | None = None
    adjustments: tuple[Adjustment, ...] = ()
    flags: tuple[str, ...] = ()
    note: str = ""


class SimilarPair(Struct, frozen=True):
    """Two answers alike beyond the stub: something to look at, never a verdict. Student ids; shares from 0 to 1."""

    exercise: str
    first: str
    second: str
    tokens: int
    first_share: float
    second_share: float


class Gradebook(Struct, frozen=True):
    """The whole class, entries sorted by student id."""

    course: str
    title: str
    course_version: str
    grader_version: str
    isolation: Isolation
    seed: int
    possible: float
    entries: tuple[Entry, ...] = ()
    refused: tuple[Refused, ...] = ()
    similar: tuple[SimilarPair, ...] = ()
