"""The page of a submission in a browser: by keyboard, on a phone, on paper, without JavaScript, under attack."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

PHONE = {"width": 320, "height": 640}
VISIBLE_TIP = "[...document.querySelectorAll('.st-i')].filter(e => getComputedStyle(e).display !== 'none').length"
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

Visit = Callable[..., Any]


def violations(tab: Any) -> list[str]:
    found = Axe().run(tab).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Visit, submission_page: Path, scheme: str) -> None:
    # axe puts a script of its own into the page, which the page's policy forbids
    tab = visit(submission_page, color_scheme=scheme, bypass_csp=True)
    tab.evaluate(OPEN_ALL)
    assert violations(tab) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_everything_can_be_read_with_and_without_javascript(
    visit: Visit, submission_page: Path, javascript: bool
) -> None:
    tab = visit(submission_page, java_script_enabled=javascript)
    assert tab.locator("h1").inner_text() == "exercises"
    assert tab.locator(".trouble .what").first.is_visible()
    assert tab.locator("svg.st").first.is_visible()
    tab.locator("summary", has_text="Hint").first.click()
    assert tab.get_by_text("Who tells the eater that no dish is left?").is_visible()
    tab.locator("summary", has_text="The same as a table").first.click()
    assert tab.get_by_role("cell", name="waits for ever").first.is_visible()


def test_only_the_first_failure_of_an_exercise_is_unfolded(visit: Visit, submission_page: Path) -> None:
    tab = visit(submission_page)
    assert [tab.locator("svg.st").nth(n).is_visible() for n in range(2)] == [True, False]
    tab.locator("details.run > summary").nth(1).click()
    assert tab.locator("svg.st").nth(1).is_visible()


def test_pointing_at_a_mark_shows_its_line_of_code(visit: Visit, submission_page: Path) -> None:
    tab = visit(submission_page)
    mark = tab.locator(".st-p", has_text="put")
    assert tab.evaluate(VISIBLE_TIP) == 0
    mark.first.locator("circle").hover()
    assert mark.first.locator(".st-i text").is_visible()
    assert mark.first.locator(".st-i").text_content() == "9  line_9()"


def test_the_arrow_keys_walk_through_the_picture(visit: Visit, submission_page: Path) -> None:
    tab = visit(submission_page)
    tab.locator(".st-p").first.focus()
    focused = "document.activeElement.querySelector('title').textContent.split(':').slice(0, 2).join(':')"
    assert tab.evaluate(focused) == "main: Process.start of Process-1, kitchen.py"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate(focused) == "Process-2: Queue.get of Queue at kitchen.py"
    assert tab.evaluate(VISIBLE_TIP) == 1
    tab.keyboard.press("End")
    assert tab.evaluate(focused) == "main: Process.join of Process-2 never returned, kitchen.py"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Home")
    assert tab.evaluate(focused) == "main: Process.start of Process-1, kitchen.py"


def test_a_picture_is_one_stop_for_tab(visit: Visit, submission_page: Path) -> None:
    tab = visit(submission_page)
    stops = "[...document.querySelectorAll('svg.st')[0].querySelectorAll('.st-p')].filter(e => e.tabIndex >= 0).length"
    assert tab.evaluate(stops) == 1


def test_without_javascript_every_mark_is_a_stop(visit: Visit, submission_page: Path) -> None:
    tab = visit(submission_page, java_script_enabled=False)
    tab.locator(".st-p").nth(2).focus()
    assert tab.locator(".st-p").nth(2).locator(".st-i text").is_visible()


def test_a_mark_leads_to_its_line(visit: Visit, submission_page: Path) -> None:
    tab = visit(submission_page)
    tab.locator(".st-p", has_text="put").first.locator("circle").click()
    line = tab.locator("#02_sentinels-kitchen-L9".replace("#0", "[id='0") + "']")
    assert line.is_visible()
    assert "line_9()" in line.inner_text()


def test_an_address_opens_a_folded_exercise(visit: Visit, submission_page: Path) -> None:
    tab = visit(submission_page, "#01_queues-relay")
    assert tab.get_by_role("cell", name="Relays").is_visible()


def test_tab_reaches_the_skip_link_first(visit: Visit, submission_page: Path) -> None:
    tab = visit(submission_page)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the exercises"
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#exercises")


@pytest.mark.parametrize("name", ["submission_page", "hostile_page"])
def test_a_phone_never_scrolls_the_page_sideways(visit: Visit, request: pytest.FixtureRequest, name: str) -> None:
    tab = visit(request.getfixturevalue(name), viewport=PHONE)
    tab.evaluate(OPEN_ALL)
    assert not tab.evaluate(SIDEWAYS)


def test_dark_is_dark(visit: Visit, submission_page: Path) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    light = visit(submission_page, color_scheme="light").evaluate(colour)
    dark = visit(submission_page, color_scheme="dark").evaluate(colour)
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(21, 24, 29)")


def test_paper_is_white_even_in_the_dark(visit: Visit, submission_page: Path) -> None:
    tab = visit(submission_page, color_scheme="dark")
    tab.emulate_media(media="print")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_attack_is_only_text(visit: Visit, hostile_page: Path, javascript: bool) -> None:
    tab = visit(hostile_page, java_script_enabled=javascript)
    assert tab.title().endswith("0/8")
    assert tab.locator("img").count() == 0
    said = tab.locator("h2").first.inner_text()
    assert "<script>" in said
    assert "\\u202e" in said


def test_even_markup_that_slipped_through_would_not_run(visit: Visit, submission_page: Path, chromium: Any) -> None:
    content = submission_page.read_text("utf-8")
    submission_page.write_text(
        content.replace("<main", "<script>document.title='owned'</script><p style='color:red' onclick='x'>x</p><main"),
        "utf-8",
    )
    context = chromium.new_context()
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(submission_page.as_uri())
    assert tab.title() != "owned"
    assert len(said) >= 2
    assert all("Content Security Policy" in text for text in said)
    context.close()
