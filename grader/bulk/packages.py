"""Packages for other platforms: the grader and a course, and the scripts by which the platform runs them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from msgspec import Struct, json, structs

from grader.bulk.edition import TEMPLATES, make_edition
from grader.bulk.gradescope import SETTINGS, Settings
from grader.bulk.kit import NAME, kit_files
from grader.bulk.place import refuse_full, write_file, write_folder
from grader.course import CourseError, CourseFiles, Problem
from grader.course.dump import course_yaml, lesson_yaml
from grader.course.stubs import NAME as STUBS
from grader.course.stubs import stored_stubs
from grader.grading import InputError
from grader.model.course import Course, Exercise
from grader.report.exports.gradescope import HIDDEN_AS

WORKFLOW = ".github/workflows/plumbline.yml"
KIT = ".github/plumbline"
_SCRIPTS = ("setup.sh", "run_autograder")
_MOMENT = (1980, 1, 1, 0, 0, 0)


class Packed(Struct, frozen=True):
    """What was written: the places, the exercises in it, and what they are worth."""

    places: tuple[Path, ...]
    exercises: int
    points: float


def package_gradescope(
    course: Course, files: CourseFiles, targets: Sequence[Exercise], out: Path, settings: Settings
) -> Packed:
    """Write the autograder for the exercises `targets` as the zip file `out`, which must not be there.

    Raises InputError where it cannot be written, CourseError where a suite or a stub is missing.
    """
    if settings.hidden_as not in HIDDEN_AS:
        known = ", ".join(map(repr, HIDDEN_AS))
        raise InputError(f"--hidden-as {settings.hidden_as!r} is unknown to Gradescope; try one of {known}")
    found = {f"kit/{name}": content for name, content in kit_files().items()}
    part = part_of(course, {exercise.id for exercise in targets})
    found.update({f"course/{name}": content for name, content in _course_files(part, files).items()})
    found[SETTINGS] = json.format(json.encode(settings), indent=1) + b"\n"
    found.update({name: (TEMPLATES / name).read_bytes() for name in _SCRIPTS})
    write_file(out, _zipped(found))
    return Packed((out,), len(part.exercises), sum(exercise.possible for exercise in part.exercises))


def part_of(course: Course, ids: set[str]) -> Course:
    """Return the course with these exercises only; they need none of the others any more."""
    lessons = (
        structs.replace(
            lesson,
            exercises=tuple(
                structs.replace(exercise, needs=tuple(need for need in exercise.needs if need in ids))
                for exercise in lesson.exercises
                if exercise.id in ids
            ),
        )
        for lesson in course.lessons
    )
    return structs.replace(course, lessons=tuple(lesson for lesson in lessons if lesson.exercises))


def _course_files(course: Course, files: CourseFiles) -> dict[str, bytes]:
    """Return what grading needs: lessons, stubs and whole suites. No solution, no mistake, no variant."""
    stored = stored_stubs(files.root)
    stubs = {exercise.path: stored[exercise.path] for exercise in course.exercises if exercise.path in stored}
    found = {"exercises/course.yaml": course_yaml(course).encode()}
    found[f"exercises/{STUBS}"] = json.encode(stubs)
    for lesson in course.lessons:
        found[f"exercises/{lesson.id}/lesson.yaml"] = lesson_yaml(lesson).encode()
    for exercise in course.exercises:
        path = files.suite(exercise)
        name = path.relative_to(files.root).as_posix()
        if not path.is_file():
            raise CourseError((Problem(name, 0, "the suite is missing; try to write it, or to restore it"),))
        found[name] = path.read_bytes()
        for beside in files.conftests(exercise):
            found[beside.relative_to(files.root).as_posix()] = beside.read_bytes()
    return found


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive that is the same for the same files; scripts may be run."""
    paper = io.BytesIO()
    with zipfile.ZipFile(paper, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3
            entry.external_attr = (0o100755 if name in _SCRIPTS else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return paper.getvalue()


def package_github(course: Course, files: CourseFiles, repository: Path) -> Packed:
    """Write a workflow into `repository` that grades it at every push.

    A repository without the grader gets the students' edition below `.github/plumbline`. Nothing that is there is
    replaced. Raises InputError where something is in the way, CourseError as `make_edition`.
    """
    if repository.exists() and not repository.is_dir():
        raise InputError(f"{str(repository)!r} is no folder; try the folder of a repository")
    workflow = repository / WORKFLOW
    if workflow.exists():
        raise InputError(f"{str(workflow)!r} is there already; try to move it away first")
    edition = make_edition(course, files)
    if _has_kit(repository):
        write_file(workflow, _workflow(".", ""))
        return Packed((workflow,), len(course.exercises), edition.here)
    kit = repository / KIT
    refuse_full(kit)
    write_folder(kit, edition.files)
    write_file(workflow, _workflow(KIT, ' --submission "$GITHUB_WORKSPACE"'))
    return Packed((workflow, kit), len(course.exercises), edition.here)


def _has_kit(repository: Path) -> bool:
    """Whether a repository brings the grader and a course along, as the students' edition does."""
    try:
        text = (repository / "pyproject.toml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return f'name = "{NAME}"' in text and (repository / "exercises" / "course.yaml").is_file()


def _workflow(kit: str, submission: str) -> bytes:
    template = Template((TEMPLATES / "plumbline.yml").read_text(encoding="utf-8"))
    place = kit if kit == "." else f"./{kit}"
    return template.substitute(kit=place, submission=submission).encode("utf-8")
