"""What hidden suites are written with: the fixtures `play` and `draw`, and the marks `scene` and `beside`.

A pytest plugin. May import `grader.model`, `grader.course`, `grader.shim`, `grader.sandbox`, `grader.supervise` and
`grader.explain`.
"""

from grader.suite.run import CheckFailed, Run
from grader.suite.scenes import beside, scene

__all__ = ["CheckFailed", "Run", "beside", "scene"]
