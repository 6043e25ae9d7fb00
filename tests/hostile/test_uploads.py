"""A class of hostile uploads, graded in one go for each isolation and user; each test looks at one of them.

Whatever they try, the rest of the class is graded, nothing is written but into the folder for results, nothing of an
upload is run, followed or believed, and each thing that was not taken is named with the reason.
"""

import csv
import functools
import json
import os
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.bulk.gradebook import load_gradebook
from grader.bulk.roster import load_roster
from grader.model.gradebook import Entry, Gradebook
from tests.hostile.ground import MARK, Ground, combinations
from tests.hostile.uploads import EXERCISE, STUDENTS, UPLOADS, Place, Upload

# on the roster, and handed in nothing: nobody is dropped, whatever the id
ABSENT = [
    "../../escaped",
    "/etc/passwd",
    "..",
    "=7*7",
    "<img src=x>",
    "\u202eabsent",
    "a\nb",
    "x" * 300,
    "😀",
]
NEIGHBOURS = ["aaa neighbour", "zzz neighbour"]
FULL_POINTS = 3.0


class Graded:
    """A class that has been graded by its command, and what the machine looked like before and after."""

    def __init__(self, folder: Path, tier: str, user: str) -> None:
        self.ground = Ground(folder, user)
        self.uploads, self.out = folder / "uploads", folder / "out"
        self._hand_in()
        roster = folder / "roster.csv"
        with roster.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("id", "name"), *((id, f"={id}") for id in ABSENT)])
        self.absent = [student.id for student in load_roster(roster).students]
        self.ground.hand_over()
        self.before = self.tree()
        words = ["bulk", str(self.uploads), "--out", str(self.out), "--roster", str(roster), "--jobs", "1"]
        words += ["--tier", tier, "--allow-reduced-isolation"]
        seen, log = self.ground.course / "tmp.json", folder / "log.txt"
        code = self.ground.begin(
            ["-m", "tests.hostile.attended", str(self.ground.course), str(seen), tier, *words], log
        ).wait()
        assert code == 0, log.read_text(errors="replace")[-3000:]
        self.seen = json.loads(seen.read_text())
        seen.unlink()
        self.after = self.tree()
        self.left = {path.name for path in self.out.iterdir()}
        self.book: Gradebook = load_gradebook(self.out)
        self.entries: dict[str, Entry] = {entry.student.id: entry for entry in self.book.entries}
        with (self.out / "refused.csv").open(encoding="utf-8", newline="") as file:
            self.refused = list(csv.DictReader(file))

    def _hand_in(self) -> None:
        self.uploads.mkdir()
        for name in (*NEIGHBOURS, *STUDENTS):
            Place(self.uploads, name).file()
        for case in UPLOADS:
            case.put(Place(self.uploads, case.student))

    def tree(self) -> dict[str, tuple[int, ...]]:
        """Return all that lies on the ground but the results: kind and rights, size, time."""
        found = {}
        for place, folders, files in os.walk(self.ground.folder):
            if Path(place) == self.ground.folder:
                folders[:] = [name for name in folders if name not in ("out", "python")]
                files = [name for name in files if name != "log.txt"]
            if Path(place) == self.ground.course:
                folders[:] = [name for name in folders if name != ".plumbline"]  # what the machine can do is kept there
            for name in (*folders, *files):
                status = os.lstat(os.path.join(place, name))
                kept = (status.st_mode, status.st_size, status.st_mtime_ns)
                found[os.path.join(place, name)] = kept[:1] if stat.S_ISDIR(status.st_mode) else kept
        return found

    def points(self, student: str) -> float:
        """Return what a student has for the exercise that the cases are about."""
        result = self.entries[student].result
        return sum(one.points for one in result.exercises if one.id == EXERCISE) if result else 0.0

    def reasons(self, student: str) -> str:
        """Return why something of a student was not taken."""
        return "\n".join(row["reason"] for row in self.refused if row["student"] == student)


@pytest.fixture(scope="session")
def graded(outskirts: Path) -> Callable[[str, str], Graded]:
    """Return the function that gives the class as it was graded in one isolation, by one user."""
    return functools.cache(lambda tier, user: Graded(outskirts / f"class-{tier}-{user}", tier, user))


IGNORED = "no answer to an exercise of the course: ignored"
PAIRS = pytest.mark.parametrize(("tier", "user"), combinations())


@PAIRS
@pytest.mark.parametrize("case", UPLOADS, ids=lambda case: case.student)
def test_an_upload_is_taken_or_refused_with_its_reason(graded, case: Upload, tier: str, user: str) -> None:
    book = graded(tier, user)
    if case.only_user and user == "root":
        return
    entry = book.entries[case.student]
    assert entry.status == case.status, (entry.note, book.reasons(case.student))
    assert book.points(case.student) == (FULL_POINTS if case.graded else 0.0), (entry.flags, entry.note)
    assert case.says in book.reasons(case.student)
    assert bool(case.says) == bool(book.reasons(case.student).replace(IGNORED, "").strip())


@PAIRS
def test_nothing_is_written_but_the_results(graded, tier: str, user: str) -> None:
    book = graded(tier, user)
    assert book.after == book.before
    assert book.left == {*("grades.sqlite", "grades.lock", "gradebook.csv", "refused.csv", "results", "report")}
    assert not [path for path in book.out.rglob("*") if path.is_symlink() or not (path.is_file() or path.is_dir())]


@PAIRS
def test_the_machine_is_as_it_was(graded, tier: str, user: str) -> None:
    assert graded(tier, user).seen["problems"] == []


@PAIRS
def test_the_command_ends_as_the_contract_says_and_in_plain_words(graded, tier: str, user: str) -> None:
    seen = graded(tier, user).seen
    assert seen["code"] == 1, seen["err"]
    assert "Traceback" not in seen["out"] + seen["err"]
    assert f"isolation {tier}" in seen["out"]
    assert not [character for character in seen["out"] + seen["err"] if ord(character) < 32 and character not in "\r\n"]


@PAIRS
def test_nobody_is_dropped_and_nobody_overwritten(graded, tier: str, user: str) -> None:
    book = graded(tier, user)
    expected = {*NEIGHBOURS, *(case.student for case in UPLOADS), *book.absent, *map(_composed, STUDENTS)}
    assert set(book.entries) == expected
    assert {book.entries[id].status for id in book.absent} == {"missing"}
    with_result = [entry for entry in book.book.entries if entry.result is not None]
    results = [json.loads(path.read_text()) for path in (book.out / "results").iterdir()]
    assert sorted(result["submission"] for result in results) == sorted(
        entry.result.submission for entry in with_result
    )


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


@PAIRS
@pytest.mark.parametrize("name", [*NEIGHBOURS, *STUDENTS])
def test_whatever_a_student_is_called_the_answer_counts(graded, name: str, tier: str, user: str) -> None:
    assert graded(tier, user).points(_composed(name)) == FULL_POINTS


@PAIRS
def test_tables_and_pages_hold_no_formula_no_markup_and_no_control_character(graded, tier: str, user: str) -> None:
    book = graded(tier, user)
    for table in book.out.rglob("*.csv"):
        with table.open(encoding="utf-8", newline="") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                assert cell[:1] not in tuple("=+-@\t\r") or _is_number(cell), (table.name, cell)
                assert not [character for character in cell if ord(character) < 32 and character != "\n"], cell
    pages = [path.read_text(encoding="utf-8") for path in book.out.rglob("*.html")]
    assert len(pages) > len(STUDENTS)
    assert not [
        page for page in pages if "<script>alert" in page or "<img src=x" in page or "\x1b" in page or "\u202e" in page
    ]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@PAIRS
def test_no_secret_and_nothing_of_another_student_comes_out(graded, tier: str, user: str) -> None:
    book = graded(tier, user)
    for path in (path for path in book.out.rglob("*") if path.is_file()):
        assert MARK.encode() not in path.read_bytes(), path
    for name in ("link_to_another_answer", "link_to_the_solution", "link_for_a_folder"):
        assert book.points(name) == 0.0


def test_there_are_enough_of_them_in_every_kind() -> None:
    kinds = [case.kind for case in UPLOADS]
    assert len(UPLOADS) >= 60
    assert all(kinds.count(kind) >= 5 for kind in kinds)
