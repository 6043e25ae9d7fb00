"""The page of a class in a browser: sorting, filtering, following; with the keyboard and without JavaScript."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.model.gradebook import Entry, Gradebook, Student
from grader.model.verdicts import Isolation
from grader.report.pages import heatmap
from grader.report.pages.class_page import class_report
from tests.report.conftest import Make

from .conftest import written
from .test_browser_submission import OPEN_ALL, PHONE, SIDEWAYS, violations

Visit = Callable[..., Any]

NAMES = "[...document.querySelectorAll('#map tbody tr:not([hidden]) th')].map(e => e.textContent.slice(0, 7))"
HOSTILE_NAME = "</style"


def told_to_screen_readers(tab: Any) -> list[tuple[str, str]]:
    """Return role and name of everything."""
    nodes = tab.context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]
    return [(one["role"]["value"], one.get("name", {}).get("value", "")) for one in nodes if not one["ignored"]]


def names(tab: Any) -> list[str]:
    found: list[str] = tab.evaluate(NAMES)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Visit, class_page: Path, scheme: str) -> None:
    for page in (class_page, class_page.parent / "causes.html", class_page.parent / "students" / "ann.html"):
        tab = visit(page, color_scheme=scheme, bypass_csp=True)
        tab.evaluate(OPEN_ALL)
        assert violations(tab) == [], page.name


def test_the_map_is_a_table_for_a_screen_reader(visit: Visit, class_page: Path) -> None:
    # what the browser tells a screen reader, though the rows are laid out as boxes
    seen = told_to_screen_readers(visit(class_page))
    assert ("columnheader", "poll") in seen
    at = seen.index(("rowheader", "Bob Ito"))
    cells = [name for role, name in seen[at:] if role == "gridcell" or role == "cell"]
    assert cells[:7] == ["bob", "B", "graded", "flag, similar", "2", "2", "·"]


def test_a_large_map_is_laid_out_as_it_is_seen_or_all_at_once(
    visit: Visit, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heatmap, "_CELLS_MANY", 200)  # 6,000 take a while to write
    poll = make.submission(make.lesson("04_pipes", "Two ends", make.passed("04_pipes/poll")))
    entries = tuple(Entry(Student(f"s{n:03}"), "graded", 8.0, 8.0, result=poll) for n in range(201))
    book = Gradebook("ipc", "Many", "1", "1", Isolation.FULL, 0, 80.0, entries)
    files = {name: content for name, content in class_report(book) if not name.startswith("students/")}
    tab = visit(written(tmp_path, files))
    seen = "document.querySelector('#map tbody tr:last-child td').checkVisibility({contentVisibilityAuto: true})"
    assert not tab.evaluate(seen)
    tab.get_by_label("Lay out every row at once").check()
    assert tab.evaluate(seen)
    assert ("rowheader", "s200") in told_to_screen_readers(tab)
    tab.get_by_role("searchbox").fill("s19")
    assert tab.get_by_role("status").inner_text() == "10 of 201 students"


def test_a_head_sorts_and_says_so(visit: Visit, class_page: Path) -> None:
    tab = visit(class_page)
    head = tab.locator("#map .heads th", has_text="Points")
    head.get_by_role("button").click()
    assert names(tab)[0] == "Ann Lee"
    assert head.get_attribute("aria-sort") == "descending"
    head.get_by_role("button").press("Enter")
    assert names(tab)[0] == "Dot Poe"
    assert head.get_attribute("aria-sort") == "ascending"


def test_a_column_of_an_exercise_sorts_signs_below_numbers(visit: Visit, class_page: Path) -> None:
    tab = visit(class_page)
    head = tab.locator("#map .heads th.x", has_text="fan_in")
    head.get_by_role("button").click()
    assert names(tab)[0] == "Ann Lee"
    head.get_by_role("button").click()
    assert names(tab)[-1] == "Ann Lee"


def test_every_table_sorts(visit: Visit, class_page: Path) -> None:
    tab = visit(class_page)
    table = tab.locator("#causes table")
    first = table.locator("tbody tr").first.inner_text()
    table.get_by_role("button", name="Cause").click()
    table.get_by_role("button", name="Cause").click()
    assert table.locator("th[aria-sort=descending]").inner_text().startswith("Cause")
    assert table.locator("tbody tr").first.inner_text() == first


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("Name, id or section", " bob ", ["Bob Ito"]),
        ("Name, id or section", "A", [HOSTILE_NAME, "Ann Lee", "Cid Moe"]),
        ("Name, id or section", "nobody", []),
        ("Status", "missing", ["Dot Poe"]),
        ("Needs a person", "flag", ["Bob Ito"]),
        ("Needs a person", "for any reason", [HOSTILE_NAME, "Bob Ito", "Cid Moe"]),
        ("Not full in", "04_pipes/fan_in", [HOSTILE_NAME, "Bob Ito", "Cid Moe"]),
    ],
)
def test_a_filter_leaves_those_who_fit(visit: Visit, class_page: Path, field: str, value: str, left: list[str]) -> None:
    tab = visit(class_page)
    control = tab.get_by_label(field, exact=True)
    if field.startswith("Name"):
        control.fill(value)
    else:
        control.select_option(value)
    assert names(tab) == left
    assert tab.get_by_role("status").inner_text() == f"{len(left)} of 5 students"


def test_a_name_leads_to_the_students_page_and_back(visit: Visit, class_page: Path) -> None:
    tab = visit(class_page)
    tab.locator("#map").get_by_role("link", name="Ann Lee").click()
    assert tab.locator("h1").inner_text() == "Ann Lee"
    tab.get_by_role("link", name="The whole class").click()
    assert tab.locator("h1").inner_text() == "Processes that talk"


def test_a_cell_leads_to_its_exercise(visit: Visit, class_page: Path) -> None:
    tab = visit(class_page)
    row = tab.locator("#map tbody tr", has_text="Ann Lee")
    row.locator("td").nth(5).click()
    tab.wait_for_url("**/students/ann.html#04_pipes-poll")
    assert tab.locator("[id='04_pipes-poll']").is_visible()


def test_the_page_of_a_hostile_student_is_where_it_belongs(visit: Visit, class_page: Path) -> None:
    tab = visit(class_page)
    tab.locator("#map tbody a").first.click()
    assert Path(tab.url.partition("#")[0]).parent.name == "students"
    assert tab.locator("h1").inner_text().startswith("</style><script>")


def test_everything_can_be_read_without_javascript(visit: Visit, class_page: Path) -> None:
    tab = visit(class_page, java_script_enabled=False)
    assert not tab.locator(".controls").is_visible()
    assert tab.locator("#map button").count() == 0
    assert tab.locator("#map tbody tr").count() == 5
    tab.locator("#map tbody td a").first.click()
    assert tab.url.endswith("#04_pipes-poll")


def test_a_cause_names_the_students_concerned(visit: Visit, class_page: Path) -> None:
    tab = visit(class_page)
    row = tab.locator("#causes tr", has_text="write end open")
    assert row.get_by_role("link", name="Bob Ito").is_visible()
    others = visit(class_page.parent / "causes.html")
    assert others.locator("section", has_text="write end open").get_by_role("link").count() == 2


@pytest.mark.parametrize("name", ["index.html", "causes.html"])
def test_a_phone_never_scrolls_the_page_sideways(visit: Visit, class_page: Path, name: str) -> None:
    tab = visit(class_page.parent / name, viewport=PHONE)
    tab.evaluate(OPEN_ALL)
    assert not tab.evaluate(SIDEWAYS)


def test_an_attack_is_only_text(visit: Visit, class_page: Path) -> None:
    tab = visit(class_page)
    assert tab.title() == "Processes that talk"
    assert tab.locator("img").count() == 0


def test_the_csv_lies_where_its_link_leads(visit: Visit, class_page: Path) -> None:
    tab = visit(class_page)
    links = [link.get_attribute("href") for link in tab.locator("a.csv").all()]
    assert links == ["attention.csv", "similar.csv", "checks.csv", "causes.csv", "students.csv"]
    assert all((class_page.parent / link).is_file() for link in links)
