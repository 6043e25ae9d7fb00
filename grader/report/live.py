"""The screen while a student works: one exercise, its checks, what failed first and why, and the keys.

Made anew from a record of everything that it shows. It never has more lines than the screen has rows: what does not fit
is reached by scrolling, and on a small screen what is fine shrinks to one line.
"""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from rich.cells import cell_len
from rich.text import Text as Inked

from grader.model.course import Text
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, RunVerdict
from grader.report import hints, prose, timeline, words
from grader.report import livewords as say
from grader.report.checks import MARKS
from grader.report.escape import visible_lines
from grader.report.ink import Cell, Look, Page

_ROOMY = 16  # rows, below which checks that hold share a line
_GLANCE = 5  # lines of a timeline
_WIDE = 60  # columns, below which names stand without their lessons and titles


class Pane(StrEnum):
    """What the middle of the screen shows."""

    MAIN = "main"
    TASK = "task"
    HINTS = "hints"
    TIMELINE = "timeline"
    LIST = "list"
    RESET = "reset"
    HELP = "help"


class Phase(StrEnum):
    """How far grading is: not at work, at the first schedule of every check, at the others."""

    IDLE = "idle"
    FIRST = "first"
    REST = "rest"


class Listed(Struct, frozen=True):
    """An exercise in the list; `status` is `None` where it has not been graded."""

    number: str
    id: str
    title: str
    status: ExerciseStatus | None
    points: float
    possible: float


class Shown(Struct, frozen=True):
    """A check on the screen. `result` is the newest one known, `fresh` whether it is of the file as saved last.

    `certain` means that nothing can change it any more, whatever the other schedules bring.
    """

    title: str
    possible: float
    result: CheckResult | None
    fresh: bool = True
    certain: bool = True


class Live(Struct, frozen=True):
    """Everything that the screen shows. Times are in seconds, `saved_at` is a time of day.

    `after_s` is how long after the save the newest verdict was known, `done` of the checks are known in this phase.
    `failed` is the first failed check, `message` what is wrong with the file as a whole.
    """

    id: str
    title: str
    number: str
    path: str
    full: int
    exercises: int
    status: ExerciseStatus | None
    points: float
    possible: float
    checks: tuple[Shown, ...] = ()
    failed: CheckResult | None = None
    message: str = ""
    phase: Phase = Phase.IDLE
    done: int = 0
    after_s: float | None = None
    saved_at: str = ""
    banner: str = ""
    notes: tuple[str, ...] = ()
    pane: Pane = Pane.MAIN
    statement: str = ""
    hints: tuple[str, ...] = ()
    hints_shown: int = 0
    listed: tuple[Listed, ...] = ()
    chosen: int = 0
    search: str = ""


class Frame(Struct, frozen=True):
    """Lines for the screen, one for each row. `scroll` is the first line of the middle that is shown, `most` the last
    value that it may have; `settled` tells whether the picture stays until somebody does something.
    """

    lines: tuple[str, ...]
    scroll: int = 0
    most: int = 0
    settled: bool = True


def render(live: Live, look: Look, rows: int, scroll: int = 0, language: str = "en") -> Frame:
    """Return the picture for a screen of `rows` rows; without end, if `rows` is 0."""
    screen = _Screen(live, look, rows, language)
    head, body, foot = screen.head(), screen.body(), screen.foot()
    settled = live.phase is Phase.IDLE
    if not rows:
        return Frame((*head, "", *body, "", *foot), settled=settled)
    if rows < 6:
        head, foot = head[:1], foot[-1:]
    else:
        head.append("")
        foot.insert(0, "")
    room = max(rows - len(head) - len(foot), 1)
    most = max(len(body) - room, 0)
    first = min(max(scroll, 0), most)
    if live.pane is Pane.LIST:
        first = min(max(live.chosen - room // 2, 0), most)
    shown = body[first : first + room]
    if most > first and live.pane is not Pane.LIST and rows >= 6:
        foot[0] = screen.more(most - first)
    lines = [*head, *shown, *[""] * (room - len(shown)), *foot][:rows]
    return Frame(tuple(lines), first, most, settled)


class _Screen:
    """The parts of the picture."""

    def __init__(self, live: Live, look: Look, rows: int, language: str) -> None:
        self._live = live
        self._look = look
        self._narrow = 0 < rows < _ROOMY
        self._language = language

    def head(self) -> list[str]:
        live, page = self._live, Page(self._look)
        place = say.PLACE.say(self._language).format(number=live.number, full=live.full, all=live.exercises)
        if cell_len(live.id) + cell_len(place) + 4 <= self._look.width:
            page.table([[Cell(live.id, "bold"), live.title, Cell(place, "dim")]], right=(2,), flexible=1, fill=True)
        else:
            page.line(Cell(live.id.rpartition("/")[2], "bold"))
        if live.banner and live.pane is Pane.MAIN:
            page.line(Cell(live.banner, "green"))
        if live.pane is not Pane.MAIN:
            page.line(Cell(say.TITLES[live.pane].say(self._language), "bold"))
        if live.pane is Pane.LIST:
            page.line(self._phrase(say.SEARCH, typed=live.search))
        return _lines(page)

    def body(self) -> list[str]:
        live, page = self._live, Page(self._look)
        if live.pane is Pane.HINTS:
            return hints.render(live.hints, live.hints_shown, self._look, self._language).splitlines()
        if live.pane is Pane.TIMELINE:
            return self._timeline()
        {
            Pane.MAIN: self._main,
            Pane.TASK: self._task,
            Pane.LIST: self._list,
            Pane.RESET: self._reset,
            Pane.HELP: self._help,
        }[live.pane](page)
        lines = _lines(page)
        if live.pane is Pane.MAIN and live.failed is not None and live.failed.timeline is not None:
            lines += ["", *self._last_moments(live.failed)]
        return lines

    def foot(self) -> list[str]:
        live, page = self._live, Page(self._look)
        for note in live.notes:
            page.line(Cell(note, "yellow"))
        if live.pane is Pane.MAIN or live.phase is not Phase.IDLE:
            page.line(Cell(self._status(), _STATUS_STYLE.get(self._colour(), "bold")))
        page.line(Cell(self._keys(), "dim"))
        return _lines(page)

    def more(self, count: int) -> str:
        page = Page(self._look)
        page.line(Cell(say.MORE.say(self._language).format(count=count), "dim"))
        return _lines(page)[0]

    # -- the middle

    def _main(self, page: Page) -> None:
        live = self._live
        if live.status is ExerciseStatus.MISSING:
            self._missing(page)
            return
        if live.status is ExerciseStatus.NOT_STARTED and live.phase is Phase.IDLE:
            page.line(self._phrase(say.NOT_STARTED, path=live.path))
            page.blank()
            self._task(page)
            return
        self._checks(page)
        if live.failed is None and live.message:
            page.blank()
            _verbatim(page, live.message, 2)
        if live.failed is not None:
            page.blank()
            self._failure(page, live.failed)

    def _missing(self, page: Page) -> None:
        page.line(Cell(self._phrase(say.MISSING, path=self._live.path), "red"))
        for line in visible_lines(self._live.message):
            page.line(line)
        page.line(self._phrase(say.MISSING_TRY))

    def _checks(self, page: Page) -> None:
        shown = list(self._live.checks)
        rows: list[list[str | Cell]] = []
        if self._narrow:
            held = [one for one in shown if _mark(one)[0] == "ok"]
            shown = [one for one in shown if _mark(one)[0] != "ok"]
            if held:
                rows.append([Cell("ok", "green"), self._phrase(say.HELD, count=len(held)), "", ""])
        for one in shown:
            mark, style = _mark(one)
            points = one.result.points if one.result and one.fresh else 0.0
            score = words.score(points, one.possible)
            rows.append([Cell(mark, style), Cell(one.title, style if mark == "no" else ""), score, self._note(one)])
        if rows:
            page.table(rows, right=(2,), flexible=1)

    def _note(self, one: Shown) -> Cell:
        """Return what is remarkable about a check beyond its mark."""
        result = one.result
        if result is None or not one.fresh or result.status is not CheckStatus.FAILED or self._look.width < _WIDE:
            return Cell("")
        telling = result.verdict if result.verdict is not RunVerdict.FINISHED else None
        parts = [telling.value] if telling else []
        if result.seed:
            parts.append(f"seed {result.seed}")
        return Cell(", ".join(parts), "dim")

    def _failure(self, page: Page, failed: CheckResult) -> None:
        page.line(Cell(failed.title, "red"))
        message = failed.message or words.TRY.say(self._language).format(hint=failed.hint)
        _verbatim(page, message, 2)

    def _task(self, page: Page) -> None:
        prose.write(page, self._live.statement)

    def _timeline(self) -> list[str]:
        """Return the whole timeline of the failed run, and how to have that run again."""
        live, page = self._live, Page(self._look)
        failed = live.failed
        if failed is None:
            page.line(self._phrase(say.NO_TIMELINE))
            return _lines(page)
        if failed.seed is not None:
            page.line(Cell(failed.title, "red"))
            page.line(self._phrase(say.REPLAY))
            page.line(_replay(live, failed), indent=2)
            page.blank()
        return [*_lines(page), *self._drawn(failed)]

    def _drawn(self, failed: CheckResult) -> list[str]:
        return timeline.render(failed.timeline, self._look).splitlines() if failed.timeline is not None else []

    def _last_moments(self, failed: CheckResult) -> list[str]:
        """Return the heads and the end of the timeline, as much as is worth a glance."""
        lines = self._drawn(failed)
        head = next((at for at, line in enumerate(lines) if Inked.from_ansi(line).plain.split()[:1] == ["time"]), -1)
        rest = lines[head + 1 :]
        heads = [line for line in lines[: head + 1] if line]
        return [*heads, *(["  …"] if len(rest) > _GLANCE else []), *rest[-_GLANCE:]]

    def _list(self, page: Page) -> None:
        live = self._live
        if not live.listed:
            page.line(self._phrase(say.NOTHING_FOUND))
            return
        rows = [self._listed(one, at == live.chosen) for at, one in enumerate(live.listed)]
        page.table(rows, right=(3,), flexible=4)

    def _listed(self, one: Listed, chosen: bool) -> list[str | Cell]:
        wide, style = self._look.width >= _WIDE, "reverse" if chosen else ""
        status = one.status.value if one.status else "-"
        return [
            Cell(f"{'>' if chosen else ' '} {one.number}", style),
            Cell(one.id if wide else one.id.rpartition("/")[2], style),
            Cell(status, _STATUS_STYLE.get(one.status, "dim")),
            words.score(one.points, one.possible),
            Cell(one.title if wide else "", "dim"),
        ]

    def _reset(self, page: Page) -> None:
        page.line(self._phrase(say.RESET_ASK, path=self._live.path))
        page.line(self._phrase(say.RESET_KEYS))

    def _help(self, page: Page) -> None:
        page.table([[Cell(key, "bold"), text.say(self._language)] for key, text in say.HELP], flexible=1)

    # -- the last lines

    def _status(self) -> str:
        live = self._live
        after = "" if live.after_s is None else self._phrase(say.AFTER, seconds=f"{live.after_s:.2f}")
        at = self._phrase(say.AT, time=live.saved_at) if live.saved_at else ""
        score = words.score(live.points, live.possible)
        count = {"done": live.done, "all": len(live.checks)}
        if live.phase is not Phase.IDLE:
            if live.failed is not None and live.after_s is not None:
                return self._phrase(say.GRADING_FAILED, after=after, **count)
            return self._phrase(say.GRADING if live.phase is Phase.FIRST else say.FIRST_HOLDS, after=after, **count)
        if live.status is ExerciseStatus.PASSED:
            if live.full == live.exercises:
                return self._phrase(say.ALL_FULL)
            return self._phrase(say.FULL, score=score, after=after, at=at)
        if live.status is ExerciseStatus.FAILED:
            return self._phrase(say.FAILED, score=score, after=after, at=at)
        if live.status is ExerciseStatus.NOT_GRADED:
            return self._phrase(say.OURS)
        return self._phrase(say.WAITING, path=live.path)

    def _colour(self) -> ExerciseStatus | None:
        live = self._live
        if live.phase is Phase.IDLE:
            return live.status
        return ExerciseStatus.FAILED if live.failed is not None and live.after_s is not None else None

    def _keys(self) -> str:
        names = _KEYS[self._live.pane]
        texts = [f"{name} {say.KEYS[name].say(self._language)}" for name in names]
        while len(texts) > 1 and cell_len("  ".join(texts)) > self._look.width:
            del texts[-2]
        return "  ".join(texts)

    def _phrase(self, text: Text, **values: object) -> str:
        return text.say(self._language).format(**values)


_KEYS = {
    Pane.MAIN: ("n", "p", "h", "l", "r", "t", "x", "?", "q"),
    Pane.TASK: ("esc", "n", "p", "h", "q"),
    Pane.HINTS: ("h", "esc", "q"),
    Pane.TIMELINE: ("esc", "q"),
    Pane.LIST: ("a-z", "up/down", "enter", "esc"),
    Pane.RESET: ("esc", "q"),
    Pane.HELP: ("esc", "q"),
}
_STATUS_STYLE: dict[ExerciseStatus | None, str] = {
    ExerciseStatus.PASSED: "bold green",
    ExerciseStatus.FAILED: "bold red",
    ExerciseStatus.MISSING: "bold red",
    ExerciseStatus.NOT_GRADED: "bold yellow",
    ExerciseStatus.NOT_STARTED: "dim",
}


def _mark(one: Shown) -> tuple[str, str]:
    """Return the two letters before a check, and their style."""
    if one.result is None or not one.fresh:
        return "..", "dim"
    mark = MARKS[one.result.status]
    return mark.text, mark.style if one.certain else "dim"


def _replay(live: Live, failed: CheckResult) -> str:
    """Return the command that makes the failed run happen again."""
    command = f"python -m grader replay {live.id.rpartition('/')[2]} --check {failed.id} --seed {failed.seed}"
    method = failed.timeline.start_method if failed.timeline is not None else ""
    return command if method in ("", "fork") else f"{command} --start-method {method}"


def _verbatim(page: Page, text: str, indent: int) -> None:
    for line in visible_lines(text):
        page.verbatim(line, indent=indent)


def _lines(page: Page) -> list[str]:
    return page.text().splitlines()


def number_of(ids: Sequence[str], id: str) -> str:
    """Return the number of an exercise as people type it, `4.3`, from the ids of all in the order of the course."""
    lesson = id.partition("/")[0]
    own = [one for one in ids if one.partition("/")[0] == lesson]
    digits = lesson.partition("_")[0].lstrip("0") or "0"
    return f"{digits if digits.isdigit() else lesson}.{own.index(id) + 1}"
