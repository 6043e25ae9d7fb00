"""Watching in a real terminal: what is saved, what is pressed, what is seen."""

import json
import os
import re
import signal
import subprocess
import sys
import termios

import pytest

from .conftest import HANGS, SPINS, right, write, wrong
from .window import Window

FAILED = r"Failed: \d/5 points, [\d.]+ s after the save, saved at \d\d:\d\d:\d\d\."
READY = "q quit"


@pytest.fixture
def watched(window):
    """Return a terminal with the first exercise on it."""
    opened = window()
    opened.wait("01_first/one", READY)
    return opened


def test_an_untouched_exercise_shows_its_task_and_the_keys(watched):
    text = watched.wait("Waiting for you to save exercises/01_first/one.py")
    assert "01_first/one  One more" in text
    assert "1.1  0 of 3 full" in text
    assert "Not started. Edit exercises/01_first/one.py and save it." in text
    assert "Return the number plus 1." in text
    assert watched.lines()[-1].startswith("n next  p previous  h hint  l list")


def test_a_save_shows_what_failed_first_and_the_next_save_shows_the_new_state(watched, place):
    place.save("one", wrong("one"))
    text = watched.wait(FAILED)
    assert "no  The value is right  0/3" in text
    assert "ok  It ends             2/2" in text
    assert "returned 77, expected" in text
    assert "Try: Look at the value. `python -m grader hint one` says more." in text
    place.save("one", wrong("one", 78))
    watched.wait(FAILED, "returned 78, expected", without="returned 77")


def test_it_moves_on_when_an_exercise_is_full_and_says_so_at_the_end(watched, place):
    place.save("one", right("one"))
    watched.wait("01_first/two  Two more", "01_first/one is full: 5/5 points. Next:", "1.2  1 of 3 full")
    place.save("two", right("two"))
    watched.wait("02_second/three  Three more", "01_first/two is full")
    place.save("three", right("three"))
    watched.wait("02_second/three", "Everything is full", "2.1  3 of 3 full")


def test_the_next_watch_begins_where_the_last_one_ended(window, place):
    first = window()
    first.wait(READY)
    first.press("n")
    first.wait("01_first/two")
    first.press("q")
    assert first.end() == 0
    assert json.loads((place.root / ".plumbline/watch.json").read_text()) == {"exercise": "01_first/two"}
    window().wait("01_first/two  Two more")


def test_a_target_says_where_to_begin(window):
    window("2.1").wait("02_second/three  Three more")


def test_the_save_of_another_exercise_goes_there(watched, place):
    place.save("three", wrong("three"))
    watched.wait("02_second/three  Three more", FAILED)


def test_a_deadlock_is_explained(watched, place):
    place.save("one", HANGS.format(name="one"))
    text = watched.wait(FAILED)
    assert "Deadlock: main waits, and nothing can end that." in text
    assert "one.py:5" in text
    watched.press("r")
    watched.wait("What happened in this run", "python -m grader replay one --check value --seed 0", "get Q1 :5 …")
    watched.press("r")
    watched.wait(FAILED)


def test_keys_go_from_exercise_to_exercise(watched):
    for key, where in (
        ("n", "01_first/two"),
        ("n", "02_second/three"),
        ("p", "01_first/two"),
        ("\x1b[D", "01_first/one"),
    ):
        watched.press(key)
        watched.wait(f"{where}  ")
    watched.press("p")
    watched.press("?")
    watched.wait("01_first/one  ", "the next exercise")


def test_hints_come_one_by_one_and_are_those_of_the_command(watched, place):
    watched.press("h")
    watched.wait("Hint 1 of 2", "What does plus do", without="Hint 2")
    watched.press("h")
    watched.wait("Hint 1 of 2", "Hint 2 of 2", "That was the last hint")
    assert json.loads((place.root / ".plumbline/hints.json").read_text()) == {"01_first/one": 2}
    watched.press("\x1b")
    watched.wait("Return the number plus 1", without="Hint")


def test_the_list_can_be_searched(watched, place):
    watched.press("l")
    watched.wait("All exercises", "> 1.1  01_first/one", "  2.1  02_second/three", "not_started")
    watched.press("more 2.1")
    watched.wait("Search: more 2.1", "> 2.1  02_second/three", without="01_first/two")
    watched.press("\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7fqx")
    watched.wait("Search: qx", "Nothing is called like that")
    watched.press("\x7f\x7f\x1b[B")
    watched.wait("> 1.2  01_first/two")
    watched.press("\r")
    watched.wait("01_first/two  Two more", "Return the number plus 2")


def test_reset_asks_first_and_keeps_the_file(watched, place):
    mine = wrong("one")
    place.save("one", mine)
    watched.wait(FAILED)
    watched.press("x")
    watched.wait("Put exercises/01_first/one.py back as it was\\?", "y: yes")
    watched.press("n")
    watched.wait(FAILED, without="y: yes")
    assert place.path("one").read_text() == mine
    watched.press("xy")
    watched.wait("exercises/01_first/one.py is as it was; your version is kept in", "Not started")
    assert place.path("one").read_text() == place.stub
    assert place.path("one").with_name("one.py.1").read_text() == mine


def test_another_folder_can_be_watched_and_reset_leaves_the_course_alone(window, place, tmp_path):
    mine = write(tmp_path / "mine/01_first/one.py", wrong("one"))
    place.save("one", wrong("one", 78))
    opened = window("--submission", str(tmp_path / "mine"), "one")
    opened.wait(r"Failed: 2/5 points, [\d.]+ s after the save", "returned 77")
    opened.press("xy")
    opened.wait("is as it was; your version", "Not started")
    assert mine.read_text() == place.stub
    assert place.path("one").read_text() == wrong("one", 78)


def test_the_task_and_the_keys_can_be_seen_at_any_time(watched, place):
    place.save("one", wrong("one"))
    watched.wait(FAILED, without="Nothing else is asked for")
    watched.press("t")
    watched.wait("The task", "Nothing else is asked for")
    watched.press("?")
    watched.wait("Keys", "quit; the next watch begins here")
    watched.press("\x1b")
    watched.wait(FAILED, without="Keys")


def test_enter_grades_again(watched, place):
    place.save("one", wrong("one"))
    watched.wait(FAILED)
    assert (place.root / ".plumbline/cache.sqlite").exists()
    before = watched.sent.count(b"Grading: ")
    watched.press("\r")
    watched.wait_sent(b"Grading: ", before + 1)
    watched.wait(FAILED)


def test_a_smaller_window_is_filled_and_a_larger_one_too(watched, place):
    place.save("one", HANGS.format(name="one"))
    watched.wait(FAILED)
    watched.resize(40, 12)
    text = watched.wait("more lines: space", "q quit")
    assert "ok  " not in text
    assert max(len(line) for line in watched.lines()) <= 40
    watched.press(" ")
    watched.wait("Try: ")
    watched.press("\x1b[F")
    watched.wait(" end  waits for an item in Q1", without="more lines")
    watched.resize(120, 40)
    watched.wait("x reset  \\? keys  q quit", "no  The value is right", "Try: ")


@pytest.mark.parametrize("between", ["", "def one(number:\n", "def one(number):\n    return numb"])
def test_a_half_saved_file_does_no_harm(watched, place, between):
    place.save("one", wrong("one"))
    watched.wait(FAILED)
    place.save("one", between)
    place.save("one", wrong("one", 78))
    text = watched.wait(FAILED, "returned 78")
    assert "Traceback" not in text


def test_an_empty_file_that_stays_is_judged(watched, place):
    place.save("one", "")
    watched.wait("Failed: 0/5 points", "one")


def by_vim(path, text):
    """As vim with `backup` and without `backupcopy`: a swap file, a probe, the old file moved aside, a new one."""
    write(path.with_name(f".{path.name}.swp"), "b0VIM 9.0")
    write(path.with_name("4913"), "").unlink()
    path.rename(path.with_name(f"{path.name}~"))
    write(path, text)
    path.with_name(f".{path.name}.swp").unlink()


def by_emacs(path, text):
    """As emacs: a lock that is a dangling link, an auto-save file, a backup, and the file written in place."""
    lock = path.with_name(f".#{path.name}")
    lock.symlink_to("me@host.1234:1700000000")
    write(path.with_name(f"#{path.name}#"), text)
    write(path.with_name(f"{path.name}~"), path.read_text())
    write(path, text)
    lock.unlink()
    path.with_name(f"#{path.name}#").unlink()


def by_renaming(path, text):
    """As editors that write atomically: a new file, renamed over the old one."""
    os.replace(write(path.with_name(f"{path.name}.tmp.1234"), text), path)


def by_truncating(path, text):
    """As editors that write in place, and slowly: the file is empty first, then half there, then whole."""
    with open(path, "w", encoding="utf-8") as file:
        file.flush()
        for part in (text[:10], text[10:]):
            file.write(part)
            file.flush()
            os.fsync(file.fileno())


@pytest.mark.parametrize("editor", [by_vim, by_emacs, by_renaming, by_truncating])
def test_however_an_editor_saves_the_new_text_is_graded(watched, place, editor):
    editor(place.path("one"), wrong("one"))
    watched.wait(FAILED, "returned 77")
    editor(place.path("one"), wrong("one", 78))
    watched.wait(FAILED, "returned 78")
    editor(place.path("one"), right("one"))
    watched.wait("01_first/one is full")


def test_files_that_are_no_answers_change_nothing(watched, place):
    place.save("one", wrong("one"))
    watched.wait(FAILED)
    before = watched.sent.count(b"Grading")
    folder = place.path("one").parent
    for name in (".one.py.swp", "one.py~", "#one.py#", "notes.txt", "4913", "extra.py"):
        write(folder / name, "x")
    place.save("three", wrong("three"))  # a real save tells when all of that has been seen
    watched.wait("02_second/three", FAILED)
    watched.press("pp")
    watched.wait("01_first/one", "returned 77")
    assert watched.sent.count(b"Grading") - before <= watched.sent.count(b"Three more")


def test_a_file_that_is_renamed_is_missed_and_found_again(watched, place):
    place.save("one", wrong("one"))
    watched.wait(FAILED)
    path = place.path("one")
    path.rename(path.with_name("mine.py"))
    watched.wait("There is no file exercises/01_first/one.py.", "Found beside it: mine.py.", "press x to put the stub")
    path.with_name("mine.py").rename(path)
    watched.wait("Failed: 2/5 points", "returned 77")
    path.unlink()
    watched.wait("There is no file")
    watched.press("xy")
    watched.wait("Not started")
    assert path.read_text() == place.stub


def test_a_folder_that_is_removed_and_comes_back_is_watched_again(watched, place):
    folder = place.path("one").parent
    folder.rename(folder.with_name("away"))
    watched.wait("There is no file")
    folder.with_name("away").rename(folder)
    watched.wait("Not started")
    place.save("one", wrong("one"))
    watched.wait(FAILED)


def test_a_save_while_grading_is_graded_instead(watched, place):
    place.save("one", SPINS.format(name="one"))
    watched.wait("Grading: 0 of 2")
    place.save("one", wrong("one"))
    watched.wait(FAILED, "returned 77")


def test_quitting_while_grading_ends_everything(watched, place):
    place.save("one", SPINS.format(name="one"))
    watched.wait("Grading: 0 of 2")
    watched.press("q")
    assert watched.end() == 0


def settings(window: Window) -> list[object]:
    """Return how the terminal treats keys."""
    return termios.tcgetattr(window.child.child_fd)[:4]


def restored(window: Window) -> bool:
    """Whether the last that the program sent gives back the screen, the cursor, wrapping and pasting."""
    return window.sent.endswith(b"\x1b[?2004l\x1b[?25h\x1b[?7h\x1b[?1049l")


@pytest.mark.parametrize(
    ("keys", "code"), [("q", 0), ("\x03", 130), ("\x1c", 131), ("\x04", 130)], ids=["q", "ctrl-c", "ctrl-\\", "ctrl-d"]
)
def test_however_it_is_left_the_terminal_is_as_it_was(window, keys, code):
    opened = window()
    before = settings(opened)
    opened.wait(READY)
    assert settings(opened) != before
    opened.press(keys)
    assert opened.end() == code
    assert restored(opened)
    assert b"Traceback" not in opened.sent


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_end_it_and_leave_the_terminal_as_it_was(window, number):
    opened = window()
    opened.wait(READY)
    opened.child.kill(number)
    assert opened.end() == 128 + number
    assert restored(opened)


def test_an_error_of_ours_leaves_the_terminal_as_it_was(watched, place):
    (place.root / "exercises/.stubs.json").write_text("{")
    place.save("one", wrong("one"))
    assert watched.end() == 2
    gone, _, said = watched.sent.rpartition(b"\x1b[?1049l")
    assert gone
    assert b"exercises/.stubs.json:1: cannot be read" in said
    assert b"Traceback" not in said


def test_the_terminal_itself_is_given_back(place):
    shell = Window(["bash", "--norc", "--noprofile", "-i"], place.root, PS1="ready> ")
    try:
        shell.wait("ready>")
        before = settings(shell)
        shell.press(f"{sys.executable} -m grader watch\r")
        shell.wait(READY)
        assert settings(shell) != before
        shell.press("\x1a")
        shell.wait("Stopped", "ready>")
        assert settings(shell) == before
        shell.press("fg\r")
        shell.wait("01_first/one", READY)
        place.save("one", wrong("one"))
        shell.wait(FAILED)
        shell.press("q")
        shell.wait("ready>")
        shell.press("echo code-$?\r")
        shell.wait("code-0")
        assert settings(shell) == before
    finally:
        shell.close()


def test_without_colours_there_are_none(window, place):
    opened = window(NO_COLOR="1")
    opened.wait(READY)
    place.save("one", wrong("one"))
    opened.wait(FAILED)
    assert re.findall(rb"\x1b\[[\d;]*m", opened.sent) == []


def test_a_dumb_terminal_gets_lines(window, place):
    opened = window(TERM="dumb")
    opened.wait("Waiting for you to save")
    place.save("one", wrong("one"))
    opened.wait(FAILED)
    assert b"\x1b" not in opened.sent
    opened.press("q")
    assert opened.end() == 0


def test_it_speaks_chinese(window, place):
    opened = window("--lang", "zh")
    opened.wait("还没有开始", "q 退出")
    place.save("one", wrong("one"))
    opened.wait("未通过：2/5 分", "值正确")
    opened.press("ｈ")
    opened.wait("提示 1/2", "加号做什么？")


def test_practice_works_without_a_wall(window, place):
    opened = window("--tier", "practice")
    opened.wait("Practice mode: real time, no wall, no proof.", READY)
    place.save("one", wrong("one"))
    opened.wait(FAILED, "returned 77")


@pytest.mark.parametrize(("stream", "name"), [("stdin", "input"), ("stdout", "output")])
def test_without_a_terminal_it_says_so(place, stream, name):
    ours, theirs = os.openpty()
    streams = {"stdin": theirs, "stdout": theirs, stream: subprocess.PIPE}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "grader", "watch"],
            cwd=place.root,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
            **({"input": "", **{k: v for k, v in streams.items() if k != "stdin"}} if stream == "stdin" else streams),
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 2
    assert done.stderr == (
        f"watch needs a terminal, and standard {name} is none; try `python -m grader TARGET`, which grades once\n"
    )
