"""How large the pages of a class are, how long they take to make, and how soon a browser shows the first one.

python -m tests.bench.pages [--students 2000] [--keep FOLDER]
"""

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.course import load_course
from grader.model.course import Check, Course, Exercise
from grader.model.evidence import Blocked, WaitsFor
from grader.model.gradebook import Entry, Gradebook, Refused, SimilarPair, Student, Upload
from grader.model.results import FORMAT, CheckResult, ExerciseResult, LessonResult, SubmissionResult
from grader.model.verdicts import Cause, CheckStatus, ExerciseStatus, Isolation, RunVerdict
from grader.report.pages.class_page import class_report
from tests.bench.common import spread, table

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT_BYTES = 3_000_000
NAMES = [
    "Ann",
    "Bob",
    "Chen",
    "Dalia",
    "Emre",
    "Fatima",
    "Goran",
    "Hana",
    "Ivo",
    "José",
    "Kofi",
    "Lin",
    "Maya",
    "Nils",
    "Oğuz",
    "Priya",
    "Quentin",
    "Rosa",
    "Sven",
    "Thảo",
]
FAMILIES = (
    *("Ahmed", "Berg", "Costa", "Díaz", "Eriksen", "Fischer", "García", "Haddad", "Ito", "Jansen", "Kim", "Lee"),
    *("Müller", "Nguyễn", "Okafor", "Rossi"),
)


class Class:
    """Students of different skill, each with a result for every exercise of the course."""

    def __init__(self, course: Course, students: int, seed: int = 1) -> None:
        self.course = course
        self.ids = [f"s{number:05d}" for number in range(students)]
        self._seed = seed

    def cover(self) -> Gradebook:
        """Return the gradebook without its entries."""
        picks = random.Random(self._seed)
        exercises = [exercise.id for exercise in self.course.exercises]
        similar = tuple(
            SimilarPair(picks.choice(exercises), *picks.sample(self.ids, 2), 120, picks.uniform(0.7, 1), 0.7)
            for _ in range(len(self.ids) // 40)
        )
        possible = sum(exercise.possible for exercise in self.course.exercises)
        refused = (Refused("notes.zip", "", "it holds no answer"),)
        return Gradebook("ipc", self.course.title.en, "1.0", "0.1", Isolation.FULL, 0, possible, (), refused, similar)

    def entries(self) -> Iterator[Entry]:
        """Yield the students, one after the other."""
        for number, id in enumerate(self.ids):
            picks = random.Random(self._seed * 1_000_003 + number)
            yield self._entry(id, number, picks)

    def sources(self, _student: str) -> Mapping[str, str]:
        """Return everybody's files: the solutions, as long as what people write."""
        folder = ROOT / "solutions"
        return {one.id: (folder / one.path).read_text("utf-8") for one in self.course.exercises}

    def _entry(self, id: str, number: int, picks: random.Random) -> Entry:
        name = f"{picks.choice(NAMES)} {picks.choice(FAMILIES)}"
        student = Student(id, name, f"{id}@example.org", "ABCD"[number % 4])
        possible = sum(exercise.possible for exercise in self.course.exercises)
        if number % 37 == 5:
            return Entry(student, "missing", 0.0, possible)
        skill = picks.betavariate(4, 2)
        lessons = []
        for lesson in self.course.lessons:
            results = tuple(self._exercise(exercise, skill, picks) for exercise in lesson.exercises)
            points = sum(one.points for one in results)
            total = sum(one.possible for one in results)
            lessons.append(LessonResult(lesson.id, lesson.title.en, points, total, results))
        points = sum(lesson.points for lesson in lessons)
        result = SubmissionResult(FORMAT, "ipc", id, Isolation.FULL, True, 0, points, possible, 3.0, tuple(lessons))
        flags = ("conftest.py was ignored",) if number % 53 == 0 else ()
        return Entry(student, "graded", points, possible, (Upload(f"{id}.zip"),), result, flags=flags)

    def _exercise(self, exercise: Exercise, skill: float, picks: random.Random) -> ExerciseResult:
        if picks.random() > skill + 0.35:
            return ExerciseResult(exercise.id, exercise.title.en, ExerciseStatus.NOT_STARTED, 0.0, exercise.possible)
        good = picks.random() < skill
        checks = tuple(self._check(exercise, check, good or picks.random() < skill, picks) for check in exercise.checks)
        points = sum(check.points for check in checks)
        passed = all(check.status is CheckStatus.PASSED for check in checks)
        status = ExerciseStatus.PASSED if passed else ExerciseStatus.FAILED
        return ExerciseResult(exercise.id, exercise.title.en, status, points, exercise.possible, checks)

    def _check(self, exercise: Exercise, check: Check, holds: bool, picks: random.Random) -> CheckResult:
        if holds:
            return CheckResult(check.id, check.title.en, CheckStatus.PASSED, check.points, check.points)
        line = picks.randrange(5, 40)
        file = f"{exercise.name}.py"
        cause = picks.choice(tuple(Cause)[:9])
        waits = WaitsFor("queue_item", f"Queue at {file}:{line}")
        return CheckResult(
            check.id,
            check.title.en,
            CheckStatus.FAILED,
            0.0,
            check.points,
            RunVerdict.DEADLOCK,
            cause=cause,
            seed=0,
            schedules=5,
            failed_schedules=2,
            message=f"Deadlock: main waits, and nothing can end that.\n  main  waits  {file}:{line}\n"
            f"  Proved: nothing moved.\n  Try: {check.hint.en}",
            hint=check.hint.en,
            blocked=(Blocked("main", 1, "MainThread", "Queue.get", file, line, waits),),
        )


def first_view_ms(page: Path, times: int) -> list[tuple[float, float]]:
    """Return, for each time, when the browser painted first and when the whole page had been laid out, in ms."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        for _ in range(times):
            tab = browser.new_page(viewport={"width": 1280, "height": 900})
            tab.goto(page.as_uri())
            painted = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            # two frames after the load all is laid out and painted
            done = tab.evaluate(
                "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(performance.now()))))"
            )
            found.append((painted, done))
            tab.close()
        browser.close()
    return found


def main() -> None:
    """Make the report of a class and print what it costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=2000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    course = load_course(ROOT)
    class_ = Class(course, options.students)
    folder = options.keep or Path(tempfile.mkdtemp())
    sizes: dict[str, int] = {}
    began = time.perf_counter()
    (folder / "students").mkdir(parents=True, exist_ok=True)
    for name, content in class_report(class_.cover(), class_.sources, entries=class_.entries(), students=class_.ids):
        (folder / name).write_bytes(content)
        sizes[name] = len(content)
    took_s = time.perf_counter() - began
    students = [size for name, size in sizes.items() if name.startswith("students/")]
    rows = [(name, f"{size:,}") for name, size in sizes.items() if not name.startswith("students/")]
    rows += [("students, median", f"{statistics.median(students):,.0f}"), ("students, largest", f"{max(students):,}")]
    table(f"{options.students} students: {took_s:.1f} s for {len(sizes)} files", ("file", "bytes"), rows)
    views = first_view_ms(folder / "index.html", 5)
    painted, done = zip(*views, strict=True)
    table(
        "index.html in headless Chromium",
        ("", "ms"),
        [("first paint", spread(painted)), ("all laid out", spread(done))],
    )
    assert max(sizes.values()) < LIMIT_BYTES, "a page is larger than 3 MB"
    if options.keep is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
