"""The result as the contract documents it, one JSON object; `load` reads it back."""

from typing import Any

import msgspec

from grader.model.results import FORMAT, SubmissionResult
from grader.report.escape import encodable


class UnreadableResultError(ValueError):
    """Stored text that is no result of this format; the message says what is wrong."""


def dump(result: SubmissionResult) -> bytes:
    """Return the record, indented by two blanks, with a line feed at the end."""
    return msgspec.json.format(encoded(result), indent=2) + b"\n"


def encoded(record: Any) -> bytes:
    """Return any record as JSON. Lone surrogates, which UTF-8 cannot hold, are written out as text."""
    try:
        return msgspec.json.encode(record)
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(msgspec.to_builtins(record)))


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(item) for item in value]
    return value


def load(content: bytes) -> SubmissionResult:
    """Return the stored result. Raises UnreadableResultError with what is wrong and where."""
    try:
        result = msgspec.json.decode(content, type=SubmissionResult)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableResultError(f"this is no result of the grader: {error}") from None
    if result.format != FORMAT:
        raise UnreadableResultError(f"the result has format {result.format!r}, this grader reads format {FORMAT}")
    return result
