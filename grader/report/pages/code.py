"""A student's file as numbered lines, with those marked at which something stands still."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from grader.model.results import CheckResult
from grader.report.escape import visible
from grader.report.pages.phrases import speaker

_AROUND = 3
_GAP_LEAST = 2  # no longer than the line that would say that something is left out
_LINES_MOST = 60
_WIDTH_MOST = 160
_NEWLINE = re.compile("\r\n|\r|\n")


class Line(NamedTuple):
    """A line as shown; `notes` say what stands still there. A gap has no number; its text counts what is left out.

    `kind` is "stands" where something waits or was raised, "named" where the message only speaks of the line.
    """

    number: int
    text: str
    kind: str = ""
    notes: tuple[str, ...] = ()


def lines_of(source: str) -> list[str]:
    """Return the lines as Python counts them."""
    return _NEWLINE.split(source)


def marks(check: CheckResult, file: str, language: str) -> dict[int, tuple[str, ...]]:
    """Return the lines of `file` that a check's result names, each with notes on who waits there."""
    say = speaker(language)
    found: dict[int, list[str]] = {}
    for blocked in check.blocked:
        if blocked.file == file and blocked.line:
            who = blocked.process if blocked.thread in ("MainThread", "") else f"{blocked.process} ({blocked.thread})"
            found.setdefault(blocked.line, []).append(say("waits_here", who=who, call=blocked.call))
    for number in re.findall(rf"(?<![\w./]){re.escape(file)}:(\d{{1,7}})\b", check.message):
        found.setdefault(int(number), [])
    return {line: tuple(dict.fromkeys(notes)) for line, notes in found.items()}


def excerpt(source: str, marked: Mapping[int, Sequence[str]]) -> tuple[Line, ...]:
    """Return the marked lines and a few around them, with a gap wherever lines are left out between; none for none."""
    texts = _without_end(lines_of(source))
    wanted: set[int] = set()
    for number in sorted(number for number in marked if 1 <= number <= len(texts)):
        if len(wanted) < _LINES_MOST:
            wanted.update(range(max(1, number - _AROUND), min(len(texts), number + _AROUND) + 1))
    shown: list[Line] = []
    before = 0
    while wanted and not texts[min(wanted) - 1].strip():
        wanted.remove(min(wanted))
    for number in sorted(wanted):
        missing = range(before + 1, number) if shown else range(0)
        if len(missing) > _GAP_LEAST:
            shown.append(Line(0, str(len(missing))))
        else:
            shown += (_line(one, texts[one - 1], marked) for one in missing)
        shown.append(_line(number, texts[number - 1], marked))
        before = number
    return tuple(shown)


def whole(source: str, marked: Mapping[int, Sequence[str]]) -> tuple[Line, ...]:
    """Return all lines of a file, but for an empty last one."""
    return tuple(_line(number, text, marked) for number, text in enumerate(_without_end(lines_of(source)), 1))


def _without_end(texts: list[str]) -> list[str]:
    while texts and not texts[-1].strip():
        texts.pop()
    return texts


def markup(lines: Iterable[Line], language: str, anchor: str = "") -> Markup:
    """Return the lines for a `<pre>`. With `anchor` each has an id, to which the marks of a picture lead."""
    say = speaker(language)
    return Markup("".join(_markup(line, say, escape(anchor)) for line in lines))


def _markup(line: Line, say: Callable[..., str], anchor: str) -> str:
    if not line.number:
        return f'<span class="gap">⋯ {escape(say("lines_between", count=line.text))}</span>\n'
    place = f' id="{anchor}-L{line.number}"' if anchor else ""
    kind = f" {line.kind}" if line.kind else ""
    text = f"<mark>{escape(line.text)}</mark>" if kind else escape(line.text)
    notes = "".join(f'<span class="said">↑ {escape(note)}</span>\n' for note in line.notes)
    return f'<span class="line{kind}"{place}><span class="number">{line.number}</span>{text}</span>\n{notes}'


def _line(number: int, text: str, marked: Mapping[int, Sequence[str]]) -> Line:
    shown = visible(text.expandtabs(4))
    if len(shown) > _WIDTH_MOST:
        shown = f"{shown[: _WIDTH_MOST - 1]}…"
    notes = tuple(marked.get(number, ()))
    # what stands in a note comes from the program, too
    notes = tuple(visible(note) for note in notes)
    return Line(number, shown, "" if number not in marked else "stands" if notes else "named", notes)
