"""What the exporters need of a graded class: the gradebook, and which checks students do not see."""

import contextlib
from pathlib import Path

from grader.bulk.gradebook import Book, gradebook_of
from grader.bulk.store import open_to_read
from grader.model.gradebook import Gradebook
from grader.model.verdicts import Visibility


def load_for_export(out: Path) -> tuple[Gradebook, frozenset[str]]:
    """Return the gradebook of the class that was graded into `out`, and the ids `exercise/check` of hidden checks.

    The visibility is that of the course as it was when the class was graded. Raises `InputError` if the folder holds no
    store of results, or one that cannot be read.
    """
    with contextlib.closing(open_to_read(out)) as database:
        exercises = Book(database).edition.course.exercises
        hidden = frozenset(
            f"{exercise.id}/{check.id}"
            for exercise in exercises
            for check in exercise.checks
            if check.visibility is Visibility.HIDDEN
        )
        return gradebook_of(database), hidden
