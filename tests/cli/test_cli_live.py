"""How far the grading of a class is, for a person and for a log."""

import io

from rich.console import Console

from grader.bulk.run import Progress
from grader.cli import live


class Terminal(io.StringIO):
    def isatty(self):
        return True


def progress(**more):
    given = {
        "students": 200,
        "students_done": 50,
        "answers": 600,
        "answers_done": 150,
        "fresh": 100,
        "left": 300,
        "checks_fresh": 700,
        "checks_left": 2100,
        "passed_s": 20.0,
        "words": {"passed": 700, "skipped": 3, "deadlock": 40, "not_graded": 1, "failed": 31, "raised": 2},
        "at_work": ("s042", "evil\x1b[2J"),
    }
    return Progress(**{**given, **more})


def drawn(value, width=100):
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=True, color_system=None)
    console.print(value)
    return stream.getvalue().splitlines()


def test_the_counts_say_what_is_done_how_fast_and_how_long_it_takes():
    assert live.counts(progress()) == "50 of 200 submissions, 150 of 600 answers, 5.0 a second, about 60 s left"


def test_checks_tell_how_long_it_takes_before_the_first_answer_is_done():
    begun = progress(fresh=0, answers_done=0, left=400, checks_fresh=14, checks_left=2786, passed_s=4.0)
    assert live.counts(begun) == "50 of 200 submissions, 0 of 600 answers, about 13 min left"


def test_nothing_is_estimated_before_a_few_checks_in_a_few_seconds_tell():
    begun = progress(fresh=0, answers_done=0, left=400, checks_fresh=9, checks_left=2791, passed_s=4.0)
    assert live.counts(begun) == "50 of 200 submissions, 0 of 600 answers"
    assert live.counts(progress(fresh=0, answers_done=0, passed_s=2.9)) == live.counts(begun)


def test_at_the_end_nothing_is_left():
    assert live.counts(progress(left=0)).endswith("5.0 a second")


def test_verdicts_are_counted_in_the_words_of_the_contract():
    assert live.verdicts(progress()) == [
        *(("passed", 700), ("failed", 31), ("deadlock", 40), ("raised", 2), ("skipped", 3), ("not graded", 1)),
    ]


def test_the_picture_has_a_bar_and_three_lines_and_is_safe_to_show():
    bar, counts, words, working = drawn(live.picture(progress()))
    assert bar.strip("━╸ ") == ""
    assert counts.strip() == live.counts(progress())
    assert words.split() == [word for pair in live.verdicts(progress()) for word in f"{pair[0]} {pair[1]}".split()]
    assert working.strip() == r"in work: s042, evil\x1b[2J"


def test_a_narrow_terminal_cuts_lines_and_folds_none():
    lines = drawn(live.picture(progress(at_work=("s" * 200,))), width=40)
    assert max(map(len, lines)) <= 40
    assert lines[1].rstrip().endswith("…")


def test_a_log_gets_a_line_at_every_twentieth():
    lines = []
    log = live.Lines(lines.append)
    for done in range(601):
        log.at(progress(answers_done=done, fresh=done, left=600 - done))
    log.close()
    assert len(lines) == 20
    assert lines[0].startswith("50 of 200 submissions, 1 of 600 answers, ")
    assert lines[0].endswith("; checks: passed 700, failed 31, deadlock 40, raised 2, skipped 3, not graded 1")


def test_a_second_run_without_work_says_nothing():
    lines = []
    live.Lines(lines.append).at(progress(fresh=0, left=0, answers_done=600))
    assert lines == []


def test_a_display_draws_five_times_a_second_at_most():
    class Clock:
        now_s = 0.0

        def __call__(self):
            return self.now_s

    clock, stream = Clock(), Terminal()
    display = live.Display(stream, no_color=True, clock=clock)
    display.says("taking in the submissions")
    display.at(progress())
    size = len(stream.getvalue())
    clock.now_s = 0.1
    display.at(progress(answers_done=151))
    assert len(stream.getvalue()) == size
    clock.now_s = 0.3
    display.at(progress(answers_done=152))
    assert "152 of 600 answers" in stream.getvalue()[size:]
    display.close()


def taking(at, *told):
    """Return what a display shows of uploads told at these seconds."""
    stream, times = Terminal(), iter(at)
    display = live.Display(stream, no_color=True, clock=lambda: next(times))
    for done, total in told:
        display.takes(done, total)
    display.close()
    return stream.getvalue()


def test_taking_in_shows_how_many_and_how_long_it_takes():
    shown = taking([100.0, 100.1, 104.0], (1, 2000), (2, 2000), (400, 2000))
    assert "1 of 2,000 uploads" in shown
    assert " 2 of 2,000" not in shown
    assert "taking in the submissions: 400 of 2,000 uploads, about 16 s left ..." in shown


def test_of_an_archive_nobody_knows_how_much_there_is():
    assert "taking in the submissions: 1,500 files ..." in taking([100.0], (1500, 0))
