"""The course on disk: `exercises/*.yaml` read strictly into the model, the files of each exercise, and their linting.

It may import `grader.model`, PyYAML, msgspec and the standard library; it runs nothing of what it reads.
"""

from grader.course.files import CourseFiles, KnownAnswer
from grader.course.lint import lint
from grader.course.load import find_root, load_course
from grader.course.problems import CourseError, Problem
from grader.course.targets import UnknownTarget, resolve

__all__ = [
    "CourseError",
    "CourseFiles",
    "KnownAnswer",
    "Problem",
    "UnknownTarget",
    "find_root",
    "lint",
    "load_course",
    "resolve",
]
