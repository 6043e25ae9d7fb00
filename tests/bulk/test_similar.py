"""Answers that are alike beyond the stub: what is found, what is not, and that texts of strangers do no harm."""

import csv
import os
import re
import subprocess
import sys

import pytest

from grader.bulk import similar
from grader.bulk.lock import FolderLock
from grader.bulk.similar import MOST_BYTES, Comparer, Comparison, Wishes, compare_class, write_table
from grader.cli.main import main
from grader.cli.similar import _lines
from grader.grading import GraderFault, InputError
from grader.model.gradebook import SimilarPair

from .conftest import ADD, ANOTHER, OTHER, OTHER_STUB, STUB, a_class, handed, write

WISHES = Wishes()


def lines(*numbers: int) -> str:
    """Return statements of five tokens each, of which no two are alike: a name, a dot, a word, and two brackets."""
    return "".join(f"x.step{number}()\n" for number in numbers)


# winnowing may leave out what is shorter than its window at either end of a match
EDGES = 2 * (16 - 10)
LONG = lines(*range(40))


@pytest.fixture(scope="module")
def comparer():
    with Comparer() as made:
        yield made


def compare(comparer: Comparer, stub: str = "", wishes: Wishes = WISHES, **texts: str | bytes) -> Comparison:
    """Compare the answers of students to one exercise."""
    contents = {student: text if isinstance(text, bytes) else text.encode() for student, text in texts.items()}
    papers = [((student,), len(content), lambda it=content: it) for student, content in contents.items()]
    return comparer.compare("04_pipes/fan_in", stub, papers, wishes)


def test_names_comments_and_layout_make_no_difference(comparer):
    first = "def fan_in(parts):\n    total = 0\n    for part in parts:\n        total = total + part.size * 2\n" * 4
    second = re.sub(r"\b(total|parts?)\b", r"my_\1", first).replace("    ", "\t").replace("\n", "  # mine\n\n")
    (pair,) = compare(comparer, kim=first, lee=second).pairs
    assert (pair.first, pair.second, pair.first_share, pair.second_share) == ("kim", "lee", 1.0, 1.0)


def test_tokens_in_common_stand_beside_the_share_of_each(comparer):
    (pair,) = compare(comparer, kim=LONG, lee=LONG + lines(*range(100, 160))).pairs
    assert pair.exercise == "04_pipes/fan_in"
    assert 200 - EDGES <= pair.tokens <= 200
    assert pair.first_share >= 0.98
    assert abs(pair.second_share - 200 / 500) <= 0.02


def test_answers_with_nothing_in_common_are_no_pair(comparer):
    found = compare(comparer, kim=LONG, lee=lines(*range(100, 140)))
    assert (found.answers, found.pairs) == (2, ())


def test_the_stub_does_not_count(comparer):
    stub = lines(*range(200, 300))
    apart = compare(comparer, stub, kim=stub + lines(*range(30)), lee=stub + lines(*range(30, 60)), may=stub)
    assert apart.pairs == ()
    (pair,) = compare(comparer, stub, kim=stub + LONG, lee=LONG + stub).pairs
    assert abs(pair.tokens - 200) <= 20


def test_what_many_different_answers_have_does_not_count(comparer):
    own = {f"s{number:02}": LONG + lines(*range(1000 * number, 1000 * number + 20)) for number in range(1, 20)}
    copied = lines(*range(500, 520))
    found = compare(comparer, kim=LONG + copied, lee=copied + LONG, **own)
    assert [(pair.first, pair.second) for pair in found.pairs] == [("kim", "lee")]
    assert abs(found.pairs[0].tokens - 100) <= 20


def test_one_of_several_equal_answers_stands_for_them(comparer):
    found = compare(comparer, kim=LONG, lee=LONG, may=LONG + "# mine\n", zoe=LONG[: len(LONG) // 2])
    assert [(pair.first, pair.second) for pair in found.pairs] == [("kim", "lee"), ("kim", "may"), ("kim", "zoe")]


@pytest.mark.parametrize(
    ("wishes", "pairs"), [(Wishes(150, 0.4), 1), (Wishes(201, 0.4), 0), (Wishes(150, 0.9), 0), (Wishes(1, 0), 1)]
)
def test_only_what_was_asked_for_is_told(comparer, wishes, pairs):
    kim, lee = LONG + lines(*range(50, 90)), LONG + lines(*range(100, 160))
    assert len(compare(comparer, "", wishes, kim=kim, lee=lee).pairs) == pairs


def test_more_pairs_than_anybody_looks_at_are_counted(comparer, monkeypatch):
    monkeypatch.setattr(similar, "MOST_PAIRS", 2)
    found = compare(comparer, **{f"s{number}": LONG for number in range(6)})
    assert (len(found.pairs), found.left_out) == (2, 3)


def test_the_list_is_the_same_every_time():
    texts = {f"s{number}": LONG[number * 7 :] + lines(*range(number, 60)) for number in range(6)}

    def once():
        with Comparer() as comparer:
            return compare(comparer, **texts)

    assert once() == once()
    assert once().pairs


def test_an_answer_that_is_too_long_is_named_and_not_compared(comparer):
    found = compare(comparer, kim=LONG, lee=LONG, may="#" * (MOST_BYTES + 1))
    assert found.skipped == (f"may: it has {MOST_BYTES + 1:,} bytes, more than are compared",)
    assert len(found.pairs) == 1
    assert found.answers == 3


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\0" * 1000,
        b"\xff\xfe" + "x = 1".encode("utf-16-le"),
        b"(" * MOST_BYTES,
        b'"' * MOST_BYTES,
        b"'''" + b"x" * 60_000,
        b"f'" + b"{" * 60_000,
        b"0" * MOST_BYTES,
        b"\\\n" * (MOST_BYTES // 2),
        b"a." * (MOST_BYTES // 2),
        "\u202e\ud7ff🎉".encode() * 1000,
        b"def f(:\n\treturn $\n" * 100,
    ],
    ids=range(12),
)
def test_whatever_the_text_is_the_others_are_compared(comparer, text):
    found = compare(comparer, kim=LONG, lee=LONG, may=text)
    assert ("kim", "lee") in [(pair.first, pair.second) for pair in found.pairs]


def test_a_text_on_which_the_lexer_hangs_is_given_up():
    program = (
        "from grader.bulk.likeness import TooSlow, within\n"
        "def endless():\n"
        "    while True:\n"
        "        pass\n"
        "try:\n"
        "    within(0.05, endless)\n"
        "except TooSlow:\n"
        "    print('given up', within(5.0, lambda: 'and on'))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "given up and on\n"


def test_a_comparing_process_that_is_killed_is_our_fault_and_started_again():
    with Comparer() as comparer:
        compare(comparer, kim=LONG)
        comparer._process.kill()
        comparer._process.wait()
        with pytest.raises(GraderFault, match="the process that compares answers has ended"):
            compare(comparer, kim=LONG)
        assert compare(comparer, kim=LONG, lee=LONG).pairs


def test_no_process_stays():
    with Comparer() as comparer:
        compare(comparer, kim=LONG)
        pid = comparer._process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


# a class


BODY = "    total = a\n    for step in range(b):\n        total = total + 1\n    return total\n"
MINE = f"def add(a, b):\n{BODY * 3}"
HIS = MINE.replace("total", "sum_").replace("step", "i")


@pytest.fixture
def graded(desk):
    desk.grade(a_class(handed("ann", MINE, OTHER), handed("=bob", HIS, OTHER), handed("cy", STUB, OTHER_STUB)))
    return desk


def stubs(desk) -> dict[str, str]:
    return {ADD: STUB, ANOTHER: OTHER_STUB}


def test_the_answers_of_a_class_are_compared_and_kept_with_it(graded):
    heard = []
    add, other = compare_class(graded.out, stubs(graded), Wishes(20), lambda *what: heard.append(what))
    assert heard == [(ADD, 0, 2), (ANOTHER, 1, 2)]
    assert (add.exercise, add.answers) == (ADD, 2)
    (pair,) = add.pairs
    assert (pair.first, pair.second, pair.first_share) == ("=bob", "ann", 1.0)
    assert (other.answers, other.pairs) == (2, ())
    assert graded.book().similar == (pair,)


def test_comparing_shows_the_pairs_in_the_report_and_changes_nothing_else(graded):
    before = graded.left()
    compare_class(graded.out, stubs(graded), Wishes(20))
    after = graded.left()
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {"report/index.html", "report/similar.csv", "report/students.csv"}
    look = [line.split(b",")[5] for line in after["report/students.csv"].splitlines()]
    assert look == [b"look", b"similar", b"similar", b""]


def test_pairs_are_gone_once_the_answers_are_others(graded):
    compare_class(graded.out, stubs(graded), Wishes(20))
    graded.grade(a_class(handed("ann", MINE, OTHER), handed("=bob", "def add(a, b):\n    return a + b\n", OTHER)))
    assert graded.book().similar == ()


def test_pairs_stay_where_only_points_have_changed(graded):
    compare_class(graded.out, stubs(graded), Wishes(20))
    graded.rubric((graded.root / "exercises/01_first/lesson.yaml").read_text().replace("points: 3", "points: 5"))
    graded.regrade()
    assert len(graded.book().similar) == 1


def test_the_table_is_safe_in_a_spreadsheet(graded):
    found = compare_class(graded.out, stubs(graded), Wishes(20))
    with write_table(graded.out, found).open(encoding="utf-8", newline="") as file:
        header, row = list(csv.reader(file))
    assert header == ["exercise", "first", "second", "tokens", "share of first", "share of second"]
    assert row[:3] == [ADD, "'=bob", "ann"]


def test_a_table_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(InputError, match=r"similar\.csv' cannot be written: No such file or directory"):
        write_table(tmp_path / "gone", [Comparison(ADD, 0, (SimilarPair(ADD, "a", "b", 1, 1.0, 1.0),))])


def test_a_folder_without_a_class_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no graded class"):
        compare_class(tmp_path, {}, WISHES)
    assert list(tmp_path.iterdir()) == []


def test_a_class_that_somebody_grades_is_left_alone(graded):
    lock = FolderLock(graded.out)
    try:
        with pytest.raises(InputError, match="is in use by another grader"):
            compare_class(graded.out, {}, WISHES)
    finally:
        lock.close()


def test_without_copydetect_the_message_says_how_to_get_it(graded, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match="found by copydetect, which is missing; try pip install"):
        compare_class(graded.out, {}, WISHES)


def test_a_list_that_is_cut_does_not_claim_to_be_whole():
    pair = SimilarPair(ADD, "a", "b", 50, 1.0, 1.0)
    lines = list(_lines([Comparison(ADD, 9, (pair,), left_out=3)], "similar.csv"))
    assert lines[-3:] == ["  ... and 3 more", "", "similar.csv has those that are most alike."]


def test_the_command_lists_them_and_calls_it_no_verdict(graded, monkeypatch, capsysbinary):
    write(graded.out / "similar.csv", "an old one")
    monkeypatch.chdir(graded.root)
    assert main(["similar", str(graded.out), "--tokens", "20"]) == 0
    out = capsysbinary.readouterr().out.decode()
    assert out.startswith("4 answers compared, 1 pair to look at. None of this is a verdict.\n\n01_first/add\n")
    assert re.search(r"^  +\d+  100% and 100%  =bob, ann$", out, re.M)
    assert out.endswith("similar.csv has all of them.\n")
    assert "old one" not in (graded.out / "similar.csv").read_text()


def test_the_command_says_what_is_missing(tmp_path, monkeypatch, capsys, desk):
    monkeypatch.chdir(desk.root)
    assert main(["similar", str(tmp_path / "none")]) == 2
    assert "holds no graded class" in capsys.readouterr().err
