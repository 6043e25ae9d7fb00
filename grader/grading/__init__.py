"""One submission through its suites, and the course through itself.

May import everything below: `grader.suite` and what that uses. Prints nothing; whoever wants to know passes a listener.
"""

from grader.grading.errors import GraderFault, InputError
from grader.grading.options import Listener, Options, VerifyListener
from grader.grading.submission import grade, pristine_stub
from grader.grading.verify import LessonRow, Surprise, VerifyReport, verify

__all__ = [
    "GraderFault",
    "InputError",
    "LessonRow",
    "Listener",
    "Options",
    "Surprise",
    "VerifyListener",
    "VerifyReport",
    "grade",
    "pristine_stub",
    "verify",
]
