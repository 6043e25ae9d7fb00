"""A page for a browser, in one file: what failed and why, with the lines and the picture of the run."""

from collections.abc import Mapping

from grader.model.results import SubmissionResult
from grader.report.escape import encodable
from grader.report.pages.submission import render

QUOTES = True


def dump(result: SubmissionResult, sources: Mapping[str, str], language: str) -> bytes:
    """Return the page in UTF-8; `sources` are the student's files by exercise id."""
    return encodable(render(result, sources, language)).encode()
