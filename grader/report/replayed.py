"""A replayed check as lines for a terminal: its message, its runs, and the timeline of the one to look at."""

from grader.model.replayed import ReplayResult, Scene
from grader.model.verdicts import CheckStatus
from grader.report.escape import visible_lines
from grader.report.ink import PIPE, Cell, Look, Page
from grader.report.timeline import draw

DEVIATIONS_SHOWN = 12


def render(result: ReplayResult, look: Look = PIPE, scene: int | None = None, command: str = "") -> str:
    """Return the report, made from `result` alone. `scene` is the number of the run to show, the failed one if not.

    `command` is how the reader would have the shortened schedule again.
    """
    page = Page(look)
    schedule = f"schedule {result.schedule}" if result.schedule else f"seed {result.seed}"
    page.line(Cell(f"{result.exercise}  {result.check}", "bold"), f"  {schedule}, start method {result.start_method}")
    _message(page, result)
    _shortened(page, result, command)
    shown = next((one for one in result.scenes if one.number == scene), result.shown)
    _scenes(page, result, shown)
    if shown is not None:
        page.blank()
        draw(page, shown.timeline, look.width)
    return page.text()


def _message(page: Page, result: ReplayResult) -> None:
    if result.status is CheckStatus.PASSED:
        page.line(Cell(f"Passed under {'this schedule' if result.schedule else f'seed {result.seed}'}.", "bold green"))
        page.line("The seed that a check failed under stands in its message.", indent=2)
        return
    first, *rest = visible_lines(result.message) or ("",)
    page.line(Cell(first, "bold red"))
    for line in rest:
        page.verbatim(line)


def _shortened(page: Page, result: ReplayResult, command: str) -> None:
    short = result.shortened
    if short is None:
        return
    page.blank()
    most = "" if short.complete else ", stopped there"
    counts = f"{short.deviations} of its {short.deviations_before} deviations from the undisturbed order are needed"
    page.line(Cell("Shortened", "bold"), f": {counts} ({short.runs} runs{most}).")
    if not short.schedule:
        page.line("The undisturbed order fails as well: it needs no particular schedule.", indent=2)
        return
    names = {line.path: line.name for line in result.shown.timeline.lifelines} if result.shown else {}
    for word in short.schedule.split()[:DEVIATIONS_SHOWN]:
        page.line(deviation_in_words(word, names), indent=2)
    if command:
        page.line(f"Again: {command}", indent=2)


def deviation_in_words(word: str, names: dict[str, str]) -> str:
    """Return a deviation in words: "0.1:3>0.2: Process-1 lets Process-2 go first, before its turn 3"."""
    place, _, rest = word.partition(":")
    turn, gives_way, other = rest.partition(">")
    if gives_way:
        return f"{word}: {_who(place, names)} lets {_who(other, names)} go first, before its turn {turn}"
    return f"{word}: {_who(place, names)} is late at its turn {turn.removesuffix('+')}"


def _who(place: str, names: dict[str, str]) -> str:
    process, _, thread = place.partition("/")
    name = names.get(process, process)
    return f"thread {thread.removeprefix('t')} of {name}" if thread else name


def _scenes(page: Page, result: ReplayResult, shown: Scene | None) -> None:
    if len(result.scenes) < 2:
        return
    page.blank()
    for scene in result.scenes:
        mark = "failed, " if scene.failed else ""
        here = " (shown below)" if scene is shown else ""
        page.line(
            f"Run {scene.number} of {len(result.scenes)}: {scene.title}  ", Cell(f"{mark}{scene.verdict}{here}", "dim")
        )
