"""The terminal report says what matters first, fits the screen, and ends in one next step."""

from collections.abc import Callable

import pytest
from rich.cells import cell_len

from grader.model.results import SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, Isolation, RunVerdict
from grader.report import terminal
from grader.report.formats import json
from grader.report.ink import Look
from grader.report.words import amount

from .conftest import DEADLOCK, Make

Gold = Callable[[str, str], None]

WIDE = Look(80, fold=True)
NARROW = Look(40, fold=True)


@pytest.mark.parametrize(("name", "look"), [("pipe", Look()), ("80", WIDE), ("40", NARROW)])
def test_a_half_done_course_reads_like_the_gold_file(make: Make, gold: Gold, name: str, look: Look) -> None:
    gold(f"half_done_{name}.txt", terminal.render(make.half_done(), look))


def test_a_half_done_course_is_reported_in_chinese(make: Make, gold: Gold) -> None:
    gold("half_done_zh.txt", terminal.render(make.half_done(), WIDE, "zh"))


def test_color_is_escape_sequences_around_the_same_text(make: Make, gold: Gold) -> None:
    gold("half_done_color.txt", terminal.render(make.half_done(), Look(80, "standard", True)))


def untouched(make: Make, **more: object) -> SubmissionResult:
    return make.submission(
        make.lesson("01_queues", "First", make.untouched("01_queues/hand_over"), make.untouched("01_queues/relay")),
        make.lesson("04_pipes", "Two ends", make.untouched("04_pipes/poll")),
        **more,
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_untouched_course_gets_five_lines_and_where_to_begin(make: Make, gold: Gold, language: str) -> None:
    text = terminal.render(untouched(make), WIDE, language)
    assert len(text.splitlines()) == 5
    gold(f"untouched_{language}.txt", text)


def test_a_single_untouched_exercise_is_the_next_step(make: Make) -> None:
    text = terminal.render(make.one(make.untouched("04_pipes/poll")))
    assert text.splitlines()[-1].startswith("Next: edit exercises/04_pipes/poll.py, then `python -m grader poll`;")


def test_full_points_are_said_with_what_they_do_not_prove(make: Make, gold: Gold) -> None:
    gold("full.txt", terminal.render(make.one(make.passed("04_pipes/poll"), seed=7), WIDE))


def test_an_empty_result_says_so(make: Make) -> None:
    assert terminal.render(make.submission()) == "There is nothing to grade here.\n"


@pytest.mark.parametrize("width", [20, 40, 60, 80, 132])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_is_wider_than_the_screen(make: Make, width: int, language: str) -> None:
    for result in (make.half_done(isolation=Isolation.PRACTICE, proof=False), untouched(make)):
        lines = terminal.render(result, Look(width, fold=True), language).splitlines()
        too_wide = [line for line in lines if cell_len(line) > max(width, 36)]
        assert too_wide == []


def test_a_pipe_gets_the_message_line_for_line(make: Make) -> None:
    lines = terminal.render(make.half_done()).splitlines()
    start = lines.index(f"    {DEADLOCK.splitlines()[0]}")
    assert [line.removeprefix("    ") for line in lines[start : start + 5]] == DEADLOCK.splitlines()


def test_the_report_needs_nothing_but_the_stored_result(make: Make) -> None:
    result = make.half_done()
    assert terminal.render(json.load(json.dump(result))) == terminal.render(result)


def test_a_missing_file_is_the_next_step_with_its_cure(make: Make) -> None:
    text = terminal.render(make.one(make.exercise("04_pipes/poll", ExerciseStatus.MISSING)))
    assert "Next: exercises/04_pipes/poll.py is missing; `python -m grader reset poll` puts the stub there." in text


def test_checks_of_a_missing_file_are_not_listed(make: Make) -> None:
    unasked = make.check("ends", CheckStatus.SKIPPED)
    text = terminal.render(
        make.one(make.exercise("04_pipes/poll", ExerciseStatus.MISSING, unasked, message="No file."))
    )
    assert "04_pipes/poll  Poll  0/8\n  No file.\n\nNext: " in text


def test_what_exercise_and_checks_say_alike_is_said_once(make: Make) -> None:
    checks = [make.failed(name, verdict=RunVerdict.UNLOADABLE, message="Too large.") for name in ("ends", "sorts")]
    text = terminal.render(
        make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, *checks, message="Too large."))
    )
    assert text.count("Too large.") == 1


def test_a_file_missing_elsewhere_is_not_put_back_by_reset(make: Make) -> None:
    result = make.one(make.exercise("04_pipes/poll", ExerciseStatus.MISSING))
    text = terminal.render(result, folder="work", command="python -m grader --submission work")
    assert "Next: edit work/04_pipes/poll.py, then `python -m grader --submission work poll`;" in text


def test_work_in_hand_comes_before_missing_files(make: Make) -> None:
    missing = make.exercise("01_queues/relay", ExerciseStatus.MISSING)
    failed = make.exercise("04_pipes/poll", ExerciseStatus.FAILED, make.failed("ends", message="No."))
    lessons = make.lesson("01_queues", "First", missing), make.lesson("04_pipes", "Two ends", failed)
    assert "Next: edit exercises/04_pipes/poll.py" in terminal.render(make.submission(*lessons))


def test_a_fault_of_ours_asks_nothing_of_the_student(make: Make) -> None:
    ours = make.exercise("04_pipes/poll", ExerciseStatus.NOT_GRADED, message="The wall broke.\nTwice.")
    text = terminal.render(make.one(ours))
    assert "  The wall broke.\n  Twice.\n" in text
    assert "Next: nothing for you to do; the grader failed. `python -m grader doctor` may say why;" in text


def test_a_fault_of_ours_does_not_hide_what_the_student_can_do(make: Make) -> None:
    ours = make.exercise("04_pipes/poll", ExerciseStatus.NOT_GRADED)
    theirs = make.exercise("04_pipes/one_way", ExerciseStatus.FAILED, make.failed("ends", message="No."))
    text = terminal.render(make.submission(make.lesson("04_pipes", "Two ends", ours, theirs)))
    assert "Next: edit exercises/04_pipes/one_way.py" in text
    assert "  04_pipes/poll  0/8  not_graded\n" in text


def test_beside_a_fault_of_ours_an_untouched_exercise_comes_next(make: Make) -> None:
    ours = make.exercise("04_pipes/poll", ExerciseStatus.NOT_GRADED)
    text = terminal.render(
        make.submission(make.lesson("04_pipes", "Two ends", ours, make.untouched("04_pipes/one_way")))
    )
    assert "Next: edit exercises/04_pipes/one_way.py" in text


def test_a_check_that_was_not_graded_is_said_to_cost_nothing(make: Make) -> None:
    checks = make.failed("ends", message="No."), make.check("starts", CheckStatus.NOT_GRADED, message="Ours.")
    text = terminal.render(make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, *checks)))
    assert "  not graded, a fault of ours that costs no point: Starts\n    Ours.\n" in text


def test_checks_with_the_same_message_share_it(make: Make) -> None:
    checks = [make.failed(name, message="It returned nothing.") for name in ("ends", "sorts")]
    text = terminal.render(make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, *checks)))
    assert text.count("It returned nothing.") == 1
    assert "  Ends  0/2\n  Sorts  0/2\n    It returned nothing.\n" in text


def test_a_file_that_does_not_load_says_so_once(make: Make) -> None:
    checks = [
        make.failed(name, verdict=RunVerdict.UNLOADABLE, message=f"SyntaxError\nTry: {name}")
        for name in ("ends", "sorts")
    ]
    text = terminal.render(make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, *checks)))
    assert text.count("SyntaxError") == 1


def test_without_a_message_the_hint_is_what_to_try(make: Make) -> None:
    check = make.failed("ends", hint="close it")
    assert "    Try: close it\n" in terminal.render(
        make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, check))
    )


def test_a_name_that_two_lessons_have_is_said_in_full(make: Make) -> None:
    lessons = [make.lesson(id, "Lesson", make.untouched(f"{id}/poll")) for id in ("01_queues", "04_pipes")]
    assert "`python -m grader 01_queues/poll`" in terminal.render(make.submission(*lessons))


def test_the_next_step_repeats_how_the_grader_was_called(make: Make) -> None:
    result = make.half_done()
    text = terminal.render(result, folder="../my work/", command="python -m grader --submission '../my work/'")
    assert "edit ../my work/04_pipes/never_eof.py, then `python -m grader --submission '../my work/' never_eof`" in text


@pytest.mark.parametrize(
    ("isolation", "proof", "first"),
    [
        (Isolation.FULL, False, "Real time: nothing is proved. A hang is stopped by the clock."),
        (Isolation.REDUCED, True, "Reduced isolation: limits hold, the wall does not. Grade only code you trust."),
        (Isolation.REDUCED, False, "Reduced isolation, real time: no wall, no proof. Grade only code you trust."),
        (Isolation.PRACTICE, False, "Practice mode: real time, no wall, no proof. A hang is stopped by the clock."),
    ],
)
def test_one_line_says_what_was_weaker(make: Make, isolation: Isolation, proof: bool, first: str) -> None:
    text = terminal.render(make.half_done(isolation=isolation, proof=proof), WIDE)
    assert text.splitlines()[0] == first


def test_full_isolation_and_proof_are_not_worth_a_line(make: Make) -> None:
    assert "solation" not in terminal.render(make.half_done())


def test_hostile_text_is_shown_and_does_nothing(make: Make, gold: Gold) -> None:
    orders = "\x1b[2J\x1b]0;title\x07 \u202e0/001 \x9b31m \ud800"
    evil = f"{orders} [bold]100/100[/bold] :smile: \x00\r\n  second\tline\u2028third"
    check = make.failed("ends", title="[red]Ends[/red]\x1b[0m", message=evil)
    exercise = make.exercise("04_pipes/poll", ExerciseStatus.FAILED, check, title="\u2067Poll\n", message="\x1bc")
    text = terminal.render(make.one(exercise, submission="\x1b[1m"), Look(80, "truecolor", True))
    gold("hostile.txt", text)
    assert all(part.startswith("[") for part in text.split("\x1b")[1:])


@pytest.mark.parametrize(
    ("points", "said"), [(8.0, "8"), (2.5, "2.5"), (0.0, "0"), (1234.25, "1234.25"), (1 / 3, "0.33")]
)
def test_points_are_written_without_needless_zeros(points: float, said: str) -> None:
    assert amount(points) == said


def test_what_is_fine_is_said_only_to_those_who_ask(make: Make) -> None:
    half_done = make.half_done()
    passed = next(check for exercise in half_done.exercises for check in exercise.checks if check.points)
    assert passed.title not in terminal.render(half_done)
    lines = terminal.render(half_done, verbose=True).splitlines()
    assert any(line.startswith("  ok  ") and passed.title in line for line in lines)
    for exercise in half_done.exercises:
        for check in exercise.checks if exercise.status.value in ("passed", "failed") else ():
            assert any(line.startswith(("  ok  ", "  no  ", "  --  ")) and check.title in line for line in lines)
