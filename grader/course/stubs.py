"""The stubs as they were written, kept in one file beside the lessons: students edit the originals.

`exercises/.stubs.json` maps each path to its text. Authors renew it with `grader verify --accept-stubs`; the lint
holds it to the files.
"""

from pathlib import Path

import msgspec

from grader.course.problems import CourseError, Problem
from grader.model.course import Course, Exercise

NAME = ".stubs.json"


def stored_stubs(root: Path) -> dict[str, str]:
    """Return the text of every stub by its path below `exercises/`, {} if none are stored.

    Raises `CourseError` if the file is damaged.
    """
    path = root / "exercises" / NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        text = f"cannot be read: {error}; try to restore it from where the course came from"
        problem = Problem(f"exercises/{NAME}", 1, text)
        raise CourseError((problem,)) from None


def accept_stubs(course: Course, root: Path) -> None:
    """Store the stubs as they stand now. Raises `OSError` if the file cannot be written."""
    folder = root / "exercises"
    texts = {exercise.path: (folder / exercise.path).read_text(encoding="utf-8") for exercise in course.exercises}
    encoded = msgspec.json.format(msgspec.json.encode(texts), indent=1)
    (folder / NAME).write_bytes(encoded + b"\n")


def store_stub(course: Course, root: Path, path: str) -> None:
    """Store one stub as it stands now, the others as they are. Raises `OSError` and `CourseError`."""
    folder = root / "exercises"
    stored = {**stored_stubs(root), path: (folder / path).read_text(encoding="utf-8")}
    texts = {exercise.path: stored[exercise.path] for exercise in course.exercises if exercise.path in stored}
    (folder / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(texts), indent=1) + b"\n")


def outdated_stubs(course: Course, root: Path) -> list[Exercise]:
    """Return the exercises whose stored stub is not the file's text."""
    stored = stored_stubs(root)
    folder = root / "exercises"
    return [exercise for exercise in course.exercises if stored.get(exercise.path) != _text(folder / exercise.path)]


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
