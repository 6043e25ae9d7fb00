"""Evidence into words: what happened, where, how we know, what to try. Pure: it looks at records only.

May import `grader.model`. The same explanation serves a failed check and a program from anywhere.
"""

from grader.explain.causes import CAUSES, CauseText, find_cause
from grader.explain.message import Explanation, explain_failure, explain_run
from grader.explain.part import explain_part
from grader.explain.program import explain_program
from grader.explain.timeline import timeline_of

__all__ = [
    "CAUSES",
    "CauseText",
    "Explanation",
    "explain_failure",
    "explain_part",
    "explain_program",
    "explain_run",
    "find_cause",
    "timeline_of",
]
