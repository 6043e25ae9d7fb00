"""What the store of a graded class holds, beside the checks themselves."""

from msgspec import Struct

from grader.bulk.adjustments import Adjustments
from grader.grading import Options
from grader.model.course import Course
from grader.model.gradebook import Student, Upload
from grader.model.verdicts import Isolation

MISSING = "missing"
REFUSED = "refused"


class Edition(Struct, frozen=True):
    """Everything but the answers that a gradebook depends on.

    `course` has just the exercises that `targets` mean (all, for none), `suites` the digest of the hidden suite of each
    by its id, `grader` is the digest of the grader's source and `python` the version of the interpreter.
    """

    course: Course
    suites: dict[str, str]
    course_version: str
    grader_version: str
    grader: str
    python: str
    options: Options
    isolation: Isolation
    targets: tuple[str, ...] = ()
    adjustments: Adjustments = Adjustments()


class Person(Struct, frozen=True):
    """One student as handed in. `status` is "" for somebody who is graded, else `MISSING` or `REFUSED`.

    `problems` says by exercise id why a file cannot be an answer.
    """

    student: Student
    submission: str = ""
    status: str = ""
    uploads: tuple[Upload, ...] = ()
    ignored: tuple[str, ...] = ()
    problems: dict[str, str] = {}
    flags: tuple[str, ...] = ()
    note: str = ""


class Held(Struct, frozen=True):
    """The file with which a student answers an exercise.

    `digest` is that of its content. `key` names its checks; it is "" for an untouched stub, of which nothing is to be
    run. `state` says whether the checks stand: see `grader.bulk.store`.
    """

    digest: str
    key: str
    state: str
