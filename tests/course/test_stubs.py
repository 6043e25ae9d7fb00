"""The stubs as their authors wrote them: stored, compared, and refused when damaged."""

import pytest

from grader.course import CourseError, lint
from grader.course.stubs import accept_stubs, outdated_stubs, stored_stubs

from .conftest import CourseFolder


def test_nothing_stored_is_no_error(complete: CourseFolder) -> None:
    assert stored_stubs(complete.root) == {}


def test_accepted_stubs_are_stored_as_they_stand(complete: CourseFolder) -> None:
    course = complete.load()
    accept_stubs(course, complete.root)
    exercise = course.exercises[0]
    assert stored_stubs(complete.root)[exercise.path] == complete.files.stub(exercise).read_text(encoding="utf-8")
    assert outdated_stubs(course, complete.root) == []
    assert lint(course, complete.files) == ()


def test_a_stub_edited_since_is_a_problem_that_names_the_cure(complete: CourseFolder) -> None:
    course = complete.load()
    accept_stubs(course, complete.root)
    complete.append(f"exercises/{course.exercises[0].path}", "\n# edited\n")
    (found,) = [str(problem) for problem in lint(course, complete.files) if "stored" in str(problem)]
    assert found.startswith(f"exercises/{course.exercises[0].path}:1: is not as it is stored")
    assert "verify --accept-stubs" in found


@pytest.mark.parametrize("data", ["not json", "[1]", '{"a": 1}'])
def test_a_damaged_store_is_refused_by_name(complete: CourseFolder, data: str) -> None:
    complete.write("exercises/.stubs.json", data)
    with pytest.raises(CourseError, match=r"exercises/\.stubs\.json:1: cannot be read"):
        stored_stubs(complete.root)
