"""Pages in a real browser, headless: one for the session, and every page in it watched for errors and requests."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.model.gradebook import Entry, Gradebook, Refused, SimilarPair, Student
from grader.model.results import SubmissionResult
from grader.model.verdicts import Cause, CheckStatus, ExerciseStatus, Isolation, RunVerdict
from grader.report.pages.class_page import class_report
from grader.report.pages.submission import render
from tests.report.conftest import DEADLOCK, Make, kitchen_timeline

HOSTILE = '</style><script>document.title="owned"</script>"\'&\u202e\u2066\x1b[31m<img src=x onerror=document.title=1>'
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
KITCHEN = "\n".join(["from multiprocessing import Process, Queue", *(f"line_{n}()" for n in range(2, 30))])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Return the browser. Without one these tests fail: skipped they would prove nothing."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium here; `apt-get install -y --no-install-recommends chromium` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a file in a new window; at the end nothing may have gone wrong or out."""
    wrong: list[str] = []
    contexts = []

    def open_file(path: Path, fragment: str = "", **options: Any) -> Any:
        options.setdefault("viewport", {"width": 1100, "height": 900})
        context = chromium.new_context(**options)
        contexts.append(context)
        # only what a person follows is loaded: documents, and never anything that a page needs to be shown
        context.on("request", lambda request: request.is_navigation_request() or wrong.append(request.url))
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        tab = context.new_page()
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("dialog", lambda dialog: wrong.append(dialog.message))
        tab.goto(path.as_uri() + fragment)
        return tab

    yield open_file
    for context in contexts:
        context.close()
    assert wrong == []


def drawn_result(make: Make) -> SubmissionResult:
    """Return a submission with a failed run that has a picture."""
    check = make.failed(
        "ends",
        title="It ends by itself",
        verdict=RunVerdict.DEADLOCK,
        cause=Cause.MISSING_SENTINEL,
        message=DEADLOCK.replace("never_eof.py", "kitchen.py"),
        hint="Who tells the eater that no dish is left?",
        timeline=kitchen_timeline(),
    )
    other = make.failed("sorts", message="It is wrong.\n  Try: sort.", timeline=kitchen_timeline())
    kitchen = make.exercise("02_sentinels/kitchen", ExerciseStatus.FAILED, check, other, make.check("starts"))
    passed = make.exercise("01_queues/relay", ExerciseStatus.PASSED, make.check("relays"))
    return make.submission(
        make.lesson("01_queues", "First in, first out", passed, make.untouched("01_queues/join_first")),
        make.lesson("02_sentinels", "The sentinel", kitchen),
    )


def hostile_result(make: Make) -> SubmissionResult:
    """Return a submission in which every text is an attack."""
    check = make.failed(HOSTILE, message=f"{HOSTILE}\n  {HOSTILE}  {HOSTILE}\n  Try: `{HOSTILE}`", hint=HOSTILE)
    exercise = make.exercise("04_pipes/poll", ExerciseStatus.FAILED, check, title=HOSTILE, message=HOSTILE)
    return make.submission(make.lesson(HOSTILE, HOSTILE, exercise), submission=HOSTILE)


@pytest.fixture
def make() -> Make:
    """Return the maker of records."""
    return Make()


@pytest.fixture
def submission_page(make: Make, tmp_path: Path) -> Path:
    """Return the file of a page with a picture."""
    return written(tmp_path, {"page.html": render(drawn_result(make), {"02_sentinels/kitchen": KITCHEN}).encode()})


@pytest.fixture
def hostile_page(make: Make, tmp_path: Path) -> Path:
    """Return the file of a page made of attacks."""
    return written(tmp_path, {"page.html": render(hostile_result(make), {"04_pipes/poll": HOSTILE}).encode()})


@pytest.fixture
def class_page(make: Make, tmp_path: Path) -> Path:
    """Return the index of the report on a small class, one of whose students is hostile."""
    return written(tmp_path, dict(class_report(small_class(make))))


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder and return the last one."""
    path = folder
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return path


def small_class(make: Make) -> Gradebook:
    """Return a class of five: good, weak, hostile, not graded, missing."""
    good = make.submission(
        make.lesson("04_pipes", "Two ends", make.passed("04_pipes/poll"), make.passed("04_pipes/fan_in"))
    )
    deadlock = make.failed("ends", verdict=RunVerdict.DEADLOCK, cause=Cause.WRITE_END_OPEN, message=DEADLOCK)
    weak = make.submission(
        make.lesson(
            "04_pipes",
            "Two ends",
            make.exercise("04_pipes/poll", ExerciseStatus.FAILED, deadlock, make.check("sorts")),
            make.untouched("04_pipes/fan_in"),
        )
    )
    lost = make.submission(
        make.lesson(
            "04_pipes",
            "Two ends",
            make.passed("04_pipes/poll"),
            make.exercise(
                "04_pipes/fan_in",
                ExerciseStatus.NOT_GRADED,
                make.check("ends", CheckStatus.NOT_GRADED, message="The wall broke."),
            ),
        )
    )
    entries = (
        Entry(Student("../../etc/passwd", HOSTILE, HOSTILE, HOSTILE), "graded", 2.0, 16.0, result=weak, note=HOSTILE),
        Entry(Student("ann", "Ann Lee", section="A"), "graded", 16.0, 16.0, result=good),
        Entry(Student("bob", "Bob Ito", section="B"), "graded", 2.0, 16.0, result=weak, flags=("conftest.py ignored",)),
        Entry(Student("cid", "Cid Moe", section="A"), "not_graded", 8.0, 16.0, result=lost),
        Entry(Student("dot", "Dot Poe", section="B"), "missing", 0.0, 16.0),
    )
    return Gradebook(
        "ipc",
        "Processes that talk",
        "1.0",
        "0.1",
        Isolation.FULL,
        0,
        16.0,
        entries,
        refused=(Refused(f"{HOSTILE}.zip", "", HOSTILE),),
        similar=(SimilarPair("04_pipes/poll", "bob", "../../etc/passwd", 90, 0.97, 0.9),),
    )
