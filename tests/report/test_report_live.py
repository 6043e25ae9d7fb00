"""The screen while a student works: it fits, and it says what matters first."""

import pytest
from msgspec import structs
from rich.cells import cell_len
from rich.text import Text

from grader.model.results import CheckResult
from grader.model.timeline import Lifeline, Operation, Timeline
from grader.model.verdicts import CheckStatus, ExerciseStatus, RunVerdict
from grader.report.ink import Look
from grader.report.live import Frame, Listed, Live, Pane, Phase, Shown, number_of, render

MESSAGE = "Deadlock: main waits.\n  main  waits for an item  x.py:3  q.get()\n  Try: put \x1b[2J one."
FAILED = CheckResult(
    "ends", "It ends", CheckStatus.FAILED, 0.0, 2.0, verdict=RunVerdict.DEADLOCK, seed=3, message=MESSAGE
)
PASSED = CheckResult("order", "In order", CheckStatus.PASSED, 3.0, 3.0)
SKIPPED = CheckResult("left", "Nothing is left", CheckStatus.SKIPPED, 0.0, 1.0)
CHECKS = (Shown("In order", 3.0, PASSED), Shown("It ends", 2.0, FAILED), Shown("Nothing is left", 1.0, SKIPPED))
WAITING = (Shown("In order", 3.0, PASSED, certain=False), Shown("It ends", 2.0, None, fresh=False, certain=False))


def live(**more: object) -> Live:
    fields: dict[str, object] = {
        "id": "04_pipes/never_eof",
        "title": "The pipe that never ends",
        "number": "4.3",
        "path": "exercises/04_pipes/never_eof.py",
        "full": 2,
        "exercises": 30,
        "status": ExerciseStatus.FAILED,
        "points": 3.0,
        "possible": 6.0,
        "checks": CHECKS,
        "failed": FAILED,
        "statement": "The task.",
        "hints": ("First.", "Second."),
        "listed": tuple(
            Listed(f"4.{at}", f"04_pipes/pipe_joinabl{at}", f"Title {at}", None, 0.0, 8.0) for at in range(1, 40)
        ),
    }
    return Live(**{**fields, **more})  # type: ignore[arg-type]


def frame(one: Live, width: int = 80, rows: int = 24, scroll: int = 0, language: str = "en") -> Frame:
    return render(one, Look(width, fold=True), rows, scroll, language)


def text(made: Frame) -> str:
    return "\n".join(made.lines)


def test_checks_message_and_status_stand_on_one_screen() -> None:
    made = frame(live(after_s=0.214, saved_at="21:03:04"))
    assert made.lines[0].endswith("4.3  2 of 30 full")
    assert made.lines[2:5] == (
        "ok  In order         3/3",
        "no  It ends          0/2  deadlock, seed 3",
        "--  Nothing is left  0/1",
    )
    assert made.lines[6:8] == ("It ends", "  Deadlock: main waits.")
    assert made.lines[-2] == "Failed: 3/6 points, 0.21 s after the save, saved at 21:03:04."
    assert made.lines[-1].startswith("n next  p previous  h hint  l list  r replay  t task  x reset")


def test_what_comes_from_a_student_is_shown_harmlessly() -> None:
    assert "\x1b" not in text(frame(live()))
    assert "Try: put \\x1b[2J one." in text(frame(live()))


@pytest.mark.parametrize("pane", list(Pane))
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("width", "rows"), [(40, 10), (80, 24), (120, 40), (40, 3), (40, 6)])
def test_every_picture_fits_its_screen(pane: Pane, language: str, width: int, rows: int) -> None:
    for one in (live(pane=pane), live(pane=pane, status=None, failed=None, phase=Phase.FIRST, checks=WAITING)):
        made = frame(one, width, rows, language=language)
        assert len(made.lines) == rows
        assert max(cell_len(line) for line in made.lines) <= width


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            {"status": ExerciseStatus.PASSED, "failed": None, "points": 6.0, "after_s": 1.0},
            "Full: 6/6 points, 1.00 s after the save.",
        ),
        ({"status": ExerciseStatus.PASSED, "failed": None, "full": 30}, "Everything is full. All held under"),
        ({"status": ExerciseStatus.NOT_GRADED, "failed": None}, "Not graded, a fault of ours that costs no point."),
        (
            {"status": ExerciseStatus.NOT_STARTED, "failed": None},
            "Waiting for you to save exercises/04_pipes/never_eof.py.",
        ),
        ({"phase": Phase.FIRST, "done": 1}, "Grading: 1 of 3 checks."),
        (
            {"phase": Phase.FIRST, "done": 2, "after_s": 0.1},
            "Failed, 0.10 s after the save. Looking at the rest: 2 of 3 checks.",
        ),
        (
            {"phase": Phase.REST, "done": 0, "failed": None, "after_s": 0.2},
            "All hold in one order, 0.20 s after the save. Other orders: 0 of 3 checks.",
        ),
    ],
)
def test_the_status_says_how_far_it_is(more: dict[str, object], says: str) -> None:
    assert says in frame(live(**more)).lines[-2]


def test_a_missing_file_says_how_to_get_it_back() -> None:
    made = text(frame(live(status=ExerciseStatus.MISSING, failed=None, message="Found beside it: mine.py.")))
    assert "There is no file exercises/04_pipes/never_eof.py.\nFound beside it: mine.py.\n" in made
    assert "press x to put the stub there" in made


def test_an_untouched_exercise_shows_its_task() -> None:
    made = text(frame(live(status=ExerciseStatus.NOT_STARTED, failed=None)))
    assert "Not started. Edit exercises/04_pipes/never_eof.py and save it.\n\nThe task." in made
    assert "In order" not in made


def test_what_does_not_fit_is_reached_by_scrolling() -> None:
    first = frame(live(), rows=10)
    assert (first.scroll, first.most > 0) == (0, True)
    assert f"{first.most} more lines: space" in text(first)
    last = frame(live(), rows=10, scroll=99)
    assert last.scroll == first.most
    assert "more lines" not in text(last)
    assert frame(live(), rows=10, scroll=-5).scroll == 0


def test_a_small_screen_keeps_to_what_does_not_hold() -> None:
    made = frame(live(), rows=12)
    assert made.lines[2].split() == ["ok", "1", "hold"]
    assert made.lines[3].startswith("no  It ends")


def test_a_screen_without_end_has_everything() -> None:
    made = render(live(pane=Pane.LIST), Look(80, fold=True), 0)
    assert "04_pipes/pipe_joinabl39" in text(made)


def test_the_chosen_line_is_always_on_the_screen() -> None:
    for chosen in (0, 1, 19, 38):
        assert f"> 4.{chosen + 1}  " in text(frame(live(pane=Pane.LIST, chosen=chosen)))


def test_keys_that_do_not_fit_are_left_out_but_the_last_is_not() -> None:
    assert frame(live(), width=40).lines[-1] == "n next  p previous  h hint  q quit"


def test_notes_and_banner_have_their_lines() -> None:
    made = frame(live(banner="04_pipes/poll is full.", notes=("Practice mode.",)))
    assert made.lines[1] == "04_pipes/poll is full."
    assert made.lines[-3] == "Practice mode."


def test_colours_come_only_where_there_are_any() -> None:
    coloured = render(live(), Look(80, "standard", True), 24)
    assert Text.from_ansi(text(coloured)).plain == text(frame(live()))
    assert "\x1b[31mno\x1b[0m" in text(coloured)


def test_numbers_are_those_that_people_type() -> None:
    ids = ["01_queues/a", "01_queues/b", "10_more/a", "extra/a"]
    assert [number_of(ids, id) for id in ids] == ["1.1", "1.2", "10.1", "extra.1"]


def timeline(count: int) -> Timeline:
    operations = tuple(
        Operation("0", "MainThread", "Queue.put", "Queue at x.py:1", 2 * at, 0.0, 2 * at + 1, 0.0, line=at + 1)
        for at in range(count)
    )
    return Timeline(3, "deadlock", (Lifeline("0", "main", state="waits"),), operations, instants=2 * count)


def test_the_end_of_the_timeline_stands_below_the_message() -> None:
    told = structs.replace(FAILED, timeline=timeline(20))
    made = text(frame(live(failed=told), rows=40))
    assert "Q1 = Queue at x.py:1" in made
    assert "main" in made
    assert "  …\n" in made
    assert [at for at in range(1, 21) if f"put Q1 :{at}\n" in made] == [17, 18, 19, 20]
    coloured = render(live(failed=told), Look(80, "standard", True), 40)
    assert Text.from_ansi(text(coloured)).plain == made


def test_a_short_timeline_is_shown_whole() -> None:
    made = text(frame(live(failed=structs.replace(FAILED, timeline=timeline(3))), rows=40))
    assert "  …\n" not in made
    assert "put Q1 :1\n" in made


def test_replay_shows_the_whole_timeline_and_the_command() -> None:
    told = structs.replace(FAILED, timeline=timeline(20))
    made = text(frame(live(failed=told, pane=Pane.TIMELINE), rows=40))
    assert "\n  python -m grader replay never_eof --check ends --seed 3\n" in made
    assert [at for at in range(1, 21) if f"put Q1 :{at}\n" in made] == list(range(1, 21))


def test_replay_without_a_failure_says_so() -> None:
    assert "nothing has failed here" in text(frame(live(failed=None, pane=Pane.TIMELINE)))
