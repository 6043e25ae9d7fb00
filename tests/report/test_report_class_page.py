"""The report on a class: which files it has, what stands in them, and what does not get out of them."""

import csv
import io
import re
from collections.abc import Mapping
from urllib.parse import unquote

import pytest

from grader.model.gradebook import Entry, Gradebook, Refused, SimilarPair, Student
from grader.model.verdicts import ExerciseStatus, Isolation
from grader.report.pages import class_page, heatmap
from grader.report.pages.class_page import class_report
from grader.report.pages.histogram import histogram_svg
from grader.report.statistics import Cell, Column, Standing

from .conftest import DEADLOCK, Make
from .test_report_submission_page import HOSTILE, Text, text_of

LARGEST = 3_000_000


def book(*entries: Entry, **more: object) -> Gradebook:
    return Gradebook("ipc", "Processes", "v7", "0.1", Isolation.FULL, 0, 8.0, entries, **more)  # type: ignore[arg-type]


def one_of(make: Make, id: str, name: str = "", points: float = 8.0) -> Entry:
    return Entry(Student(id, name), "graded", points, 8.0, result=make.one(make.passed("04_pipes/poll")))


def report(gradebook: Gradebook, **more: object) -> dict[str, bytes]:
    return dict(class_report(gradebook, **more))  # type: ignore[arg-type]


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_report_has_an_index_a_page_for_each_student_and_tables(make: Make) -> None:
    missing = Entry(Student("bob"), "missing", 0.0, 8.0)
    assert list(report(book(one_of(make, "ann"), missing))) == [
        "students/ann.html",
        "students.csv",
        "checks.csv",
        "causes.csv",
        "attention.csv",
        "causes.html",
        "index.html",
    ]


def test_an_empty_class_has_a_page_too() -> None:
    assert "Nobody has been graded yet." in text_of(report(book())["index.html"].decode())


def test_entries_may_come_one_after_the_other(make: Make) -> None:
    entries = [one_of(make, "ann"), one_of(make, "bob")]
    at_once = report(book(*entries))
    asked: list[str] = []

    def sources(student: str) -> Mapping[str, str]:
        asked.append(student)
        return {}

    streamed = class_report(book(), sources, "en", iter(entries), ["ann", "bob"])
    assert next(streamed)[0] == "students/ann.html"
    assert asked == ["ann"]
    assert dict(streamed) == {name: at_once[name] for name in at_once if name != "students/ann.html"}


@pytest.mark.parametrize(
    "id", ["../../x", "/etc/passwd", "a\\b", "nul", "CON", "", ".", "a b", "ä/ö", "\udc80", "a\x00b"]
)
def test_no_students_page_leaves_its_folder(make: Make, id: str) -> None:
    (path,) = [name for name in report(book(one_of(make, id))) if name.startswith("students/")]
    assert re.fullmatch(r"students/[\w~-]+\.html", path)


def test_students_whose_names_differ_in_case_alone_have_two_pages(make: Make) -> None:
    paths = [name.lower() for name in report(book(one_of(make, "Ann"), one_of(make, "ann"))) if "students/" in name]
    assert len(set(paths)) == 2


def test_links_lead_to_the_pages_that_there_are(make: Make) -> None:
    files = report(book(one_of(make, "../x", "Ann Lee"), one_of(make, "ä ö", "Bob"), one_of(make, "c%41")))
    index = files["index.html"].decode()
    links = {unquote(link) for link in re.findall(r'href="?(students/[^">#]+)', index)}
    assert links == {name for name in files if name.startswith("students/")}


def test_the_index_names_what_needs_a_person(make: Make) -> None:
    entry = Entry(Student("bob", "Bob Ito"), "refused", 0.0, 8.0, flags=("two uploads",), note="a zip bomb")
    page = text_of(
        report(
            book(
                one_of(make, "ann", "Ann Lee"),
                entry,
                refused=(Refused("x.zip", "", "no answer"),),
                similar=(
                    SimilarPair("04_pipes/poll", "bob", "ann", 41, 1.0, 1.0),
                    SimilarPair("04_pipes/poll", "ann", "bob", 90, 0.97, 0.5),
                ),
            )
        )["index.html"].decode()
    )
    for said in (
        "What needs a person 3",
        "refused Bob Ito a zip bomb",
        "flag Bob Ito two uploads",
        "refused x.zip: no answer",
        "Tokens in common Alike 04_pipes/poll Ann Lee Bob Ito 90 97 % 04_pipes/poll Bob Ito Ann Lee 41 100 %",
        "Alike beyond the stub. Something to look at, never a verdict: short answers are often alike.",
        "Course ipc, version v7; grader 0.1.",
    ):
        assert said in page


def test_a_lesson_of_few_columns_has_its_number_above_the_map() -> None:
    lessons = ["01_queues", "", "02_sentinels", "", "", "extra"]
    assert class_page._heads(lessons) == ["01", "", "02_sentinels", "", "", "extra"]
    assert class_page._heads([]) == []


def test_the_index_speaks_chinese(make: Make) -> None:
    files = report(book(one_of(make, "ann")), language="zh")
    assert "最难的检查" in files["index.html"].decode()
    assert '<html lang="zh">' in files["students/ann.html"].decode()


def test_tables_are_inert_in_a_spreadsheet(make: Make) -> None:
    entry = Entry(Student("=1+1", "@evil", section="-2"), "graded", 8.0, 8.0, flags=("+cmd",))
    files = report(book(entry, refused=(Refused("=x", "", "y"),)))
    assert table(files["students.csv"])[1][:5] == ["'=1+1", "'@evil", "'-2", "graded", "8"]
    assert table(files["attention.csv"])[1:] == [["flag", "'=1+1", "'+cmd"], ["refused", "", "'=x: y"]]


def test_the_tables_hold_what_the_page_shows(make: Make) -> None:
    check = make.failed("ends", message=DEADLOCK)
    result = make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, check, make.check("sorts")))
    similar = (SimilarPair("04_pipes/poll", "ann", "bob", 90, 0.97, 0.5),)
    files = report(book(Entry(Student("ann"), "graded", 2.0, 8.0, result=result), similar=similar))
    assert table(files["students.csv"]) == [
        ["id", "name", "section", "status", "points", "look", "04_pipes/poll"],
        ["ann", "", "", "graded", "2", "similar", "2"],
    ]
    assert table(files["checks.csv"])[1:] == [
        ["04_pipes/poll", "ends", "Ends", "1", "1"],
        ["04_pipes/poll", "sorts", "Sorts", "1", "0"],
    ]
    assert table(files["causes.csv"])[1:] == [["wrong result", "no", "ann"]]
    assert table(files["similar.csv"])[1:] == [["04_pipes/poll", "ann", "bob", "90", "0.970", "0.500"]]


def test_nothing_of_a_hostile_class_becomes_markup(make: Make) -> None:
    check = make.failed(HOSTILE, message=HOSTILE)
    exercise = make.exercise(f"04_pipes/{HOSTILE}", ExerciseStatus.FAILED, check, title=HOSTILE)
    result = make.submission(make.lesson("04_pipes", HOSTILE, exercise))
    entry = Entry(Student(HOSTILE, HOSTILE, HOSTILE, HOSTILE), HOSTILE, 0.0, 8.0, (), result, (), (HOSTILE,), HOSTILE)
    pair = SimilarPair(HOSTILE, HOSTILE, HOSTILE, 1, 1.0, 1.0)
    files = report(
        Gradebook(
            HOSTILE, HOSTILE, HOSTILE, HOSTILE, Isolation.FULL, 0, 8.0, (entry,), (Refused(*[HOSTILE] * 3),), (pair,)
        )
    )
    for name in ("index.html", "causes.html"):
        page = files[name].decode()
        seen = Text(page)
        assert seen.tags.count("script") == (name == "index.html")
        assert seen.tags.count("style") == 1
        assert "img" not in seen.tags
        assert not re.search("[\u202e\u2066\x1b\x00]", page)


def test_a_cause_that_everybody_has_stays_within_a_page(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    result = make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, make.failed("ends", message=DEADLOCK)))
    long = "x" * 59
    entries = [Entry(Student(f"s{n}", long), "graded", 0.0, 8.0, result=result) for n in range(3)]
    monkeypatch.setattr(class_page, "NAMES_MOST", 2 * len(f'<li><a href="students/s0.html">{long}</a></li>'))
    page = text_of(report(book(*entries))["causes.html"].decode())
    assert page.count(long) == 2
    assert "1 more stand in causes.csv." in page


def test_a_class_of_two_thousand_fits_into_a_page() -> None:
    columns = [Column(f"01_lesson/exercise_{n}", f"Exercise {n}", 8.0, 0, 0, 0.5) for n in range(30)]
    cells = tuple(Cell(ExerciseStatus.FAILED, 2.25) for _ in columns)
    standings = [
        Standing(f"s{n:07}", "A name of usual length", "A", "graded", 67.5, cells, ("flag", "similar"))
        for n in range(2000)
    ]
    pages = {one.id: f"students/{one.id}.html" for one in standings}
    rows = heatmap.rows(standings, columns, pages, with_ids=True, with_sections=True)
    assert len(rows.encode()) < LARGEST / 2


@pytest.mark.parametrize(
    ("share", "kind"), [(1.0, "p"), (1.2, "p"), (0.99, "a"), (0.5, "a"), (0.49, "b"), (0.0, "z"), (-0.1, "z")]
)
def test_shares_have_four_colours(share: float, kind: str) -> None:
    assert heatmap.share_class(share) == kind


def test_a_cell_says_with_a_sign_what_it_says_with_a_colour() -> None:
    column = Column("04_pipes/poll", "Poll", 8.0, 0, 0, 0.0)
    states = (
        (ExerciseStatus.PASSED, 8.0, "class=p>8"),
        (ExerciseStatus.FAILED, 2.5, "class=b>2.5"),
        (ExerciseStatus.NOT_STARTED, 0.0, "class=n>·"),
        (ExerciseStatus.MISSING, 0.0, "class=m>–"),
        (ExerciseStatus.NOT_GRADED, 0.0, "class=g>!"),
    )
    for status, points, markup in states:
        standing = Standing("s", "", "", "graded", points, (Cell(status, points),))
        assert markup in heatmap.rows([standing], [column], {}, with_ids=False, with_sections=False)


def test_the_histogram_says_its_numbers_in_words() -> None:
    svg = histogram_svg((1, 0, 3, 0, 2), "en")
    assert "0 to 20 %: 1; 20 to 40 %: 0; 40 to 60 %: 3; 60 to 80 %: 0; 80 to 100 %: 2" in svg
    assert re.findall(r'height="([\d.]+)" rx', svg) == ["50.0", "1.0", "150.0", "1.0", "100.0"]


def test_a_histogram_of_nobody_is_flat() -> None:
    assert set(re.findall(r'height="([\d.]+)" rx', histogram_svg((0,) * 10))) == {"1.0"}
