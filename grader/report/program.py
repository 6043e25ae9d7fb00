"""What `explain` found, as lines for a terminal: the message, then who waits for what and who could end it."""

from grader.explain.message import describe, who
from grader.model.evidence import OUTSIDE, Blocked, PartSeen, Waker
from grader.model.explained import ExplainResult, Lost, Searched
from grader.model.verdicts import RunVerdict
from grader.report.escape import visible_lines
from grader.report.ink import PIPE, Cell, Look, Page
from grader.report.replayed import DEVIATIONS_SHOWN, deviation_in_words
from grader.report.timeline import draw

WAKERS_SHOWN = 4
LEFT_SHOWN = 8


def render(result: ExplainResult, look: Look = PIPE, *, timeline: bool = False, again: str = "") -> str:
    """Return the report, made from `result` alone; with its timeline, if wanted.

    `again` is the command line that has a failing run again.
    """
    page = Page(look)
    _message(page, result)
    if result.why:
        page.line(result.why, indent=2)
    if result.wrong:
        page.line(Cell("often wrong: ", "red"), result.wrong, indent=4)
        page.line(Cell("right:       ", "green"), result.right, indent=4)
    if result.blocked:
        _graph(page, result)
    _parts(page, result)
    _left(page, result)
    _lost(page, result)
    if result.searched is not None:
        _searched(page, result, result.searched, again)
    if timeline and result.timeline is not None:
        page.blank()
        draw(page, result.timeline, look.width)
    _end(page, result)
    return page.text()


def _searched(page: Page, result: ExplainResult, searched: Searched, again: str) -> None:
    """Tell what came of the schedules that were tried."""
    page.blank()
    tried = "1 schedule" if searched.tried == 1 else f"{searched.tried} schedules, from seed {searched.first} on"
    if not searched.failed:
        page.line(Cell(f"Nothing went wrong under {tried}.", "bold"))
        return
    seed = searched.seed if searched.seed is not None else result.seed
    what = f", because its output differs: {searched.different}" if searched.different else ""
    page.line(Cell(f"It fails under seed {seed}{what}. Tried: {tried}.", "bold red"))
    if searched.deviations_before is not None:
        counts = f"{searched.deviations} of the {searched.deviations_before} deviations from the undisturbed order"
        page.line(f"{counts} are needed for that ({searched.runs} runs).", indent=2)
        names = {line.path: line.name for line in result.timeline.lifelines} if result.timeline else {}
        for word in searched.schedule.split()[:DEVIATIONS_SHOWN]:
            page.line(deviation_in_words(word, names), indent=4)
    if again:
        page.line(f"Again: {again}", indent=2)


def _message(page: Page, result: ExplainResult) -> None:
    first, *rest = visible_lines(result.message)
    page.line(Cell(first, "bold green" if result.ended_well else "bold red"))
    for line in rest:
        page.verbatim(line)


def _graph(page: Page, result: ExplainResult) -> None:
    page.blank()
    page.line(Cell("Who waits for what, and who could end it:", "bold"))
    waiting = {(item.pid, item.thread) for item in result.blocked}
    ended = {process.pid for process in result.processes if process.exit_code is not None}
    for item in result.blocked:
        place = f"  {item.file}:{item.line}" if item.file else ""
        page.line(Cell(who(item), "bold"), f" {describe(item)}", Cell(place, "cyan"), f"  {item.code}", indent=2)
        page.line(Cell(_enders(item, waiting, ended), "dim"), indent=6)


def _parts(page: Page, result: ExplainResult) -> None:
    """Tell of parts that were deadlocked before the program came to another end than that."""
    if not result.parts or result.verdict is RunVerdict.DEADLOCK:
        return
    page.blank()
    page.line(Cell("Deadlocked while the rest went on:", "bold"))
    for part in result.parts:
        for item in part.blocked:
            place = f"  {item.file}:{item.line}" if item.file else ""
            page.line(
                f"{who(item)} {describe(item)}",
                Cell(place, "cyan"),
                f"  proved after {seconds_of(part):.1f} s",
                indent=2,
            )


def seconds_of(part: PartSeen) -> float:
    """Return when a part was proved to be deadlocked, in seconds of the program's clock, whichever that is."""
    return part.wall_s if part.virtual_s is None else part.virtual_s


def _enders(item: Blocked, waiting: set[tuple[int, str]], ended: set[int]) -> str:
    wakers = item.waits_for.could_be_ended_by
    if not wakers:
        return "could be ended by nobody that is known"
    named = list(dict.fromkeys(_waker(waker, item, waiting, ended) for waker in wakers))
    shown = named[:WAKERS_SHOWN]
    more = len(named) - len(shown)
    how = "needs all of" if item.waits_for.needs == "all" and len(wakers) > 1 else "could be ended by"
    return f"{how} {', '.join(shown)}" + (f" and {more} more" if more else "")


def _waker(waker: Waker, item: Blocked, waiting: set[tuple[int, str]], ended: set[int]) -> str:
    if waker.process == OUTSIDE and not waker.pid:
        return waker.how
    name = f"{waker.process}/{waker.thread}" if waker.thread not in ("", "MainThread") else waker.process
    if waker.pid == item.pid and waker.thread in ("", item.thread):
        state = "itself"
    elif waker.pid in ended:
        state = "has ended"
    else:
        waits = any(pid == waker.pid and waker.thread in ("", thread) for pid, thread in waiting)
        state = "waits as well" if waits else "does not wait"
    return f"{name} ({waker.how}; {state})"


def _left(page: Page, result: ExplainResult) -> None:
    if not result.left_behind or result.verdict is not RunVerdict.FINISHED:
        return
    page.blank()
    page.line(Cell("Left behind:", "bold"))
    for item in result.left_behind[:LEFT_SHOWN]:
        page.line(f"{item.kind} {item.name}" + (f": {item.state}" if item.state else ""), indent=2)
    if len(result.left_behind) > LEFT_SHOWN:
        page.line(f"and {len(result.left_behind) - LEFT_SHOWN} more", indent=2)


def _lost(page: Page, result: ExplainResult) -> None:
    if not result.lost:
        return
    page.blank()
    page.line(Cell("Lost:", "bold"))
    for item in result.lost[:LEFT_SHOWN]:
        page.line(lost_in_words(item), indent=2)


def lost_in_words(item: Lost) -> str:
    """Return what was lost, in a line."""
    items = "1 item in" if item.count == 1 else f"{item.count} items in"
    words = {"items": items, "task_done": "task_done() of", "exception": "the end of"}
    return f"{words.get(item.kind, item.kind)} {item.name}: {item.detail}"


def _end(page: Page, result: ExplainResult) -> None:
    times = f"{result.wall_s:.1f} s on the wall, {result.virtual_s:.1f} s of the program's own time"
    proof = "" if result.proof_ms is None else f"; proved {result.proof_ms:.0f} ms after the last one had stopped"
    wall = "; behind a wall: no network, nothing to write to but empty folders" if result.isolation else ""
    page.line(Cell(f"{times}{proof}{wall}", "dim"))
