"""The page of a submission: what it says, what it escapes, and what it leaves out to stay small."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from msgspec import structs

from grader.model.evidence import Blocked, WaitsFor
from grader.model.gradebook import Adjustment, Entry, Student, Upload
from grader.model.verdicts import CheckStatus, ExerciseStatus, Isolation, RunVerdict
from grader.report import formats
from grader.report.pages import code, frame, message
from grader.report.pages.submission import render

from .conftest import DEADLOCK, Make, kitchen_timeline

HOSTILE = "</style><script>alert(1)</script>\"'&\u202e\u2066\x1b[31m\x00<img src=x onerror=alert(1)>"

SOURCE = """\
from multiprocessing import Pipe, Process


def receive(conn):
    while True:
        conn.recv()


def deliver(messages):
    reader, writer = Pipe(duplex=False)
    child = Process(target=receive, args=(reader,))
    child.start()
    for message in messages:
        writer.send(message)
    child.join()
"""


class Text(HTMLParser):
    """Collects the tags of a page and the text that a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.pieces: list[str] = []
        self._unseen = ""
        self.feed(page)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.pieces).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._unseen = tag if tag in ("style", "script") else self._unseen

    def handle_endtag(self, tag: str) -> None:
        self._unseen = "" if tag == self._unseen else self._unseen

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)


def text_of(page: str) -> str:
    return Text(page).text


def blocked(line: int, process: str = "main", thread: str = "MainThread", file: str = "never_eof.py") -> Blocked:
    return Blocked(process, 7, thread, "Process.join", file, line, WaitsFor("child", "Process-1"))


def test_the_page_says_scores_and_messages(make: Make) -> None:
    text = text_of(render(make.half_done()))
    for said in (
        "18 of 48 points",
        "2 of 6 exercises full",
        "Two ends, and the end of file",
        "The pipe that never ends",
        "Deadlock: main waits for Process-1 to end",
        "2 of 5 schedules failed, the first with seed 3",
        "deadlock write end open",
        "Try: close every write end that is not needed.",
        "Next: The pipe that never ends python -m grader hint never_eof",
        "Run with full isolation; deadlocks were proved; schedules from seed 0.",
        "What full points do not prove",
    ):
        assert said in text


def test_the_page_speaks_chinese(make: Make) -> None:
    page = render(make.half_done(), language="zh")
    assert '<html lang="zh">' in page
    assert "6 个练习中 2 个满分" in text_of(page)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"isolation": Isolation.REDUCED}, "Reduced isolation: limits hold, the wall does not."),
        ({"isolation": Isolation.PRACTICE, "proof": False}, "Practice mode: real time, no wall, no proof."),
        ({"proof": False}, "deadlocks were not proved"),
    ],
)
def test_the_page_says_what_was_weaker_than_usual(make: Make, more: dict[str, object], said: str) -> None:
    assert said in text_of(render(make.half_done(**more)))


def test_the_lines_where_something_waits_are_marked_and_say_who(make: Make) -> None:
    check = make.failed("ends", message=DEADLOCK, blocked=(blocked(15), blocked(6, "Process-1", "Thread-1")))
    result = make.one(make.exercise("04_pipes/never_eof", ExerciseStatus.FAILED, check))
    page = render(result, {"04_pipes/never_eof": SOURCE})
    assert re.findall(r'<span class="line stands"><span class="number">(\d+)</span><mark>(.*?)</mark>', page) == [
        ("6", "        conn.recv()"),
        ("15", "    child.join()"),
    ]
    text = text_of(page)
    assert "↑ main waits here: Process.join" in text
    assert "↑ Process-1 (Thread-1) waits here: Process.join" in text


def test_lines_that_a_message_names_are_marked_without_a_note(make: Make) -> None:
    check = make.failed("ends", message="It raised ValueError at never_eof.py:9, not at other_never_eof.py:3.")
    assert code.marks(check, "never_eof.py", "en") == {9: ()}


def test_another_file_is_not_taken_for_the_students(make: Make) -> None:
    check = make.failed("ends", blocked=(blocked(5, file="plumbline_scenes.py"),), message="at plumbline_scenes.py:5")
    assert code.marks(check, "never_eof.py", "en") == {}


def test_lines_between_marks_are_left_out_and_counted() -> None:
    source = "\n".join(f"line {number}" for number in range(1, 41))
    shown = code.excerpt(source, {5: ("waits",), 30: ()})
    assert [line.number for line in shown] == [*range(2, 9), 0, *range(27, 34)]
    assert shown[7].text == "18"
    assert {line.number: line.kind for line in shown if line.kind} == {5: "stands", 30: "named"}


def test_a_gap_is_longer_than_what_says_that_it_is_there() -> None:
    source = "\n".join(f"line {number}" for number in range(1, 41))
    assert [line.number for line in code.excerpt(source, {5: (), 14: ()})] == [*range(2, 18)]
    assert [line.number for line in code.excerpt(source, {5: (), 15: ()})] == [*range(2, 9), 0, *range(12, 19)]


@pytest.mark.parametrize("mark", [0, 7, 10**6])
def test_a_line_that_the_file_does_not_have_is_not_shown(mark: int) -> None:
    assert code.excerpt("one\ntwo\nthree\n\n", {mark: ()}) == ()


def test_lines_are_counted_as_python_counts_them() -> None:
    assert code.lines_of("a\r\nb\rc\x0cd\u2028e\nf") == ["a", "b", "c\x0cd\u2028e", "f"]


def test_a_very_long_line_is_cut() -> None:
    (line,) = code.whole("x" * 5000, {})
    assert len(line.text) == 160
    assert line.text.endswith("…")


def test_a_message_is_taken_apart() -> None:
    found = message.parts(DEADLOCK)
    assert found.what == "Deadlock: main waits for Process-1 to end, which waits for an end of file that cannot come."
    assert found.where == (
        ("main", "waits for Process-1 to end", "never_eof.py:24", "reader.join()"),
        ("Process-1", "waits for data in a pipe", "never_eof.py:11", "conn.recv()"),
    )
    assert found.how == "Proved: nothing moved, no timer is pending, main holds the write end."
    assert found.remedy.startswith("close every write end that is not needed.")


def test_any_other_message_is_shown_whole() -> None:
    assert message.parts("one\ntwo\n  three  four").what == "one two"
    assert message.parts("").what == ""


def test_code_in_a_message_is_marked_up_and_harmless() -> None:
    assert message.with_code("run `a <b>` & see") == "run <code>a &lt;b&gt;</code> &amp; see"


def test_a_hint_that_the_message_has_said_is_not_said_again(make: Make) -> None:
    said = make.failed("ends", message="It hangs.\n  Try: join last.", hint="join last.")
    other = make.failed("sorts", message="It is wrong.\n  Try: sort.", hint="Look at <sorted>.")
    page = render(make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, said, other)))
    assert page.count('<details class="hint">') == 1
    assert "Look at &lt;sorted&gt;." in page


def test_checks_that_say_the_same_say_it_once(make: Make) -> None:
    checks = [make.failed(name, message="no file", verdict=RunVerdict.UNLOADABLE) for name in ("ends", "sorts")]
    page = render(make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, *checks)))
    assert page.count('<p class="what">') == 1
    assert "The same was found by: Sorts" in page


def test_a_fault_of_ours_says_its_reason(make: Make) -> None:
    lost = make.check("ends", CheckStatus.NOT_GRADED, message="Not graded, through a fault of ours: the wall broke")
    text = text_of(render(make.one(make.exercise("04_pipes/poll", ExerciseStatus.NOT_GRADED, lost))))
    assert "the wall broke" in text
    assert "A fault of the grader, nothing for you to do: Poll" in text


def test_an_empty_result_says_so(make: Make) -> None:
    assert "There is nothing to show here." in text_of(render(make.submission()))


def test_nothing_of_a_hostile_submission_becomes_markup(make: Make) -> None:
    waiting = Blocked(HOSTILE, 7, HOSTILE, HOSTILE, "poll.py", 1, WaitsFor(HOSTILE, HOSTILE), HOSTILE)
    check = make.failed(
        HOSTILE, message=f"{HOSTILE}\n  {HOSTILE}  {HOSTILE}\n  Try: `{HOSTILE}`", hint=HOSTILE, blocked=(waiting,)
    )
    exercise = make.exercise("04_pipes/poll", ExerciseStatus.FAILED, check, title=HOSTILE, message=HOSTILE)
    result = make.submission(make.lesson(HOSTILE, HOSTILE, exercise), submission=HOSTILE)
    entry = Entry(
        Student(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        "graded",
        1.0,
        8.0,
        (Upload(HOSTILE),),
        adjustments=(Adjustment(HOSTILE, -1.0, HOSTILE),),
        note=HOSTILE,
    )
    for page in (
        render(result, {"04_pipes/poll": HOSTILE}),
        render(result, {"04_pipes/poll": HOSTILE}, entry=entry),
    ):
        seen = Text(page)
        assert seen.tags.count("script") == 1
        assert seen.tags.count("style") == 1
        assert "img" not in seen.tags
        assert not re.search("[\u202e\u2066\x1b\x00]", page)
        assert "\\u202e\\u2066\\x1b[31m\\x00" in seen.text


def test_the_policy_names_the_very_style_and_script_of_the_page(make: Make) -> None:
    page = render(make.half_done())
    found = re.search(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)
    assert found
    policy = found[1].replace("&#39;", "'")
    for tag in ("style", "script"):
        text = re.search(f"<{tag}>(.*?)</{tag}>", page, re.S)
        assert text
        digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_nothing_on_the_page_comes_from_elsewhere(make: Make) -> None:
    page = re.sub("<script>.*?</script>", "", render(make.half_done(), {"04_pipes/never_eof": SOURCE}), flags=re.S)
    assert not re.search(r"""(src|action|srcset)\s*=|@import|url\(|style=|\son\w+\s*=""", page)
    assert {link for link in re.findall(r'href="(.*?)"', page) if not link.startswith("#")} == set()


def test_a_page_of_a_class_is_headed_by_the_student(make: Make) -> None:
    result = make.half_done()
    entry = Entry(
        Student("s1", "Ann Lee", "ann@example.org", "A"),
        "graded",
        16.0,
        48.0,
        (Upload("newest.rar", counts=False), Upload("new.zip", late=True), Upload("old.zip", counts=False)),
        result,
        (Adjustment("late", -2.0, "one day"),),
        flags=("copied?",),
    )
    text = text_of(render(result, entry=entry))
    for said in (
        "The whole class Ann Lee 16 of 48 points",
        "s1, A, ann@example.org",
        "newest.rar (does not count) new.zip, late old.zip (replaced by a newer one)",
        "-2 (late): one day",
    ):
        assert said in text
    assert "copied?" not in text
    assert "python -m grader replay" not in text


def test_a_large_file_is_not_shown_whole(make: Make) -> None:
    result = make.half_done()
    assert '<details class="file">' in render(result, {"04_pipes/never_eof": SOURCE})
    assert '<details class="file">' not in render(result, {"04_pipes/never_eof": SOURCE + "#" * 60_000})


def test_the_worst_page_stays_below_three_megabytes(make: Make) -> None:
    timeline = structs.replace(
        kitchen_timeline(), operations=kitchen_timeline().operations * 8, lifelines=kitchen_timeline().lifelines * 2
    )
    exercises = []
    for n in range(30):
        checks = [
            make.failed(f"c{m}", message=f"{m}\n" + f"  {'x' * 500}\n" * 6 + "  at e.py:200", timeline=timeline)
            for m in range(7)
        ]
        exercises.append(make.exercise(f"04_pipes/e{n}", ExerciseStatus.FAILED, *checks))
    sources = {one.id: "# <>&\u202e\n" * 400 for one in exercises}
    page = render(make.submission(make.lesson("04_pipes", "Two ends", *exercises)), sources)
    assert len(page.encode()) < 3_000_000
    assert "Left out here, to keep the page small." in page


def test_room_is_given_until_none_is_left() -> None:
    room = frame.Room(10)
    assert room.take("12345")
    assert not room.take("1234567")
    assert room.take("äö")
    assert room.left == 1


def test_the_format_html_is_the_page(make: Make) -> None:
    page = formats.dump("html", make.half_done(), {"04_pipes/never_eof": SOURCE}, "zh").decode()
    assert page.startswith("<!doctype html>")
    assert '<html lang="zh">' in page
    assert '<details class="file">' in page


def test_a_lone_surrogate_is_written_out(make: Make) -> None:
    assert b"\\udc80" in formats.dump("html", make.one(make.exercise("04_pipes/\udc80", ExerciseStatus.PASSED)))
