"""A small course, classes of made answers, and a grading of them in this process."""

import contextlib
from pathlib import Path

import msgspec
import pytest

from grader.bulk import run, store
from grader.bulk.grade import Order, grade_class, regrade_class
from grader.bulk.gradebook import load_gradebook
from grader.bulk.intake import Handed, Intake
from grader.bulk.stop import Stop
from grader.course import CourseFiles, load_course
from grader.course.stubs import accept_stubs
from grader.grading import Options, crew
from grader.grading.cache import suite_digest
from grader.grading.session import Turn, grade_answers
from grader.model.gradebook import Student, Upload
from grader.model.results import CheckResult
from grader.suite.laboratory import Laboratory

LESSON = """\
title: First things
exercises:
  - name: add
    title: Add two numbers
    kind: implement
    defines: [add]
    schedules: 2
    hints: [What does plus do?, Use it.]
    limits: {wall_s: 20, cpu_s: 2, memory_mb: 128, output_kb: 64, tasks: 24, file_mb: 8}
    checks:
      - {id: adds, title: It adds, points: 3, hint: Use plus.}
      - {id: ends, title: It ends, points: 2, hint: Return.}
      - {id: leaves_nothing, title: Nothing stays, points: 1, hint: Join., needs: [ends]}
"""
SECOND = """\
title: Second things
exercises:
  - name: other
    title: Another one
    kind: implement
    defines: [other]
    schedules: 1
    hints: [Really?, Yes.]
    checks:
      - {id: answers, title: It answers, points: 4, hint: "It is 42."}
"""
ADD_SUITE = """\
def test_adds(play, draw):
    a, b = draw.randint(1, 9), draw.randint(1, 9)
    play("add", a, b).returns(a + b)


def test_ends(play, draw):
    play("add", 1, 2).ends()


def test_leaves_nothing(play, draw):
    play("add", 1, 2).leaves_nothing()
"""
OTHER_SUITE = """\
def test_answers(play, draw):
    play("other").returns(42)
"""
STUB = '"""Add."""\n\n\ndef add(a, b):\n    # TODO\n    raise NotImplementedError\n'
OTHER_STUB = '"""Other."""\n\n\ndef other():\n    # TODO\n    raise NotImplementedError\n'
RIGHT = "def add(a, b):\n    return a + b\n"
WRONG = "def add(a, b):\n    return a - b\n"
HANGS = """\
from multiprocessing import Process, Queue


def wait(q):
    q.get()


def add(a, b):
    process = Process(target=wait, args=(Queue(),))
    process.start()
    process.join()
    return a + b
"""
OTHER = "def other():\n    return 42\n"
ADD, ANOTHER = "01_first/add", "02_second/other"


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def handed(id: str, add: str | None = None, other: str | None = None, **more: object) -> Handed:
    """Return a submission with answers to one or both of the exercises."""
    answers = {name: text.encode() for name, text in ((ADD, add), (ANOTHER, other)) if text is not None}
    given = {"uploads": (Upload(f"{id}.zip"),), **more}
    return Handed(Student(id, id.title()), f"{id}.zip", answers, **given)


def a_class(*people: Handed, **more: object) -> Intake:
    return Intake(tuple(sorted(people, key=lambda one: one.student.id)), **more)


_GRADED: dict[bytes, tuple[CheckResult, ...]] = {}


def graded(setting: crew.Setting, turn: Turn) -> tuple[CheckResult, ...]:
    """Return the checks of a turn, had once for all tests that ask for the very same one."""
    answer, suite = turn.answer, suite_digest(setting.files, turn.answer.exercise)
    given = (answer.source, answer.exercise, suite, turn.start_method, turn.known, setting.options, setting.tier)
    key = msgspec.msgpack.encode(given)
    if key not in _GRADED:
        over = []
        with contextlib.closing(Laboratory(setting.tier)) as laboratory:
            grade_answers(
                setting.files,
                [turn],
                setting.suites,
                setting.options,
                laboratory,
                lambda _answer, _result: None,
                lambda answered: over.append(answered.checks),
            )
        [_GRADED[key]] = over
    return _GRADED[key]


class CrewOfOne:
    """Grades in this process, which saves the start of workers. What workers add is tested with real ones."""

    def __init__(self, setting: crew.Setting, jobs: int, *, retry_faults: bool) -> None:
        self._setting = setting
        self._seat = crew.Seat()
        self._task: tuple[int, Turn] | None = None

    def free(self) -> list[crew.Seat]:
        return [] if self._task else [self._seat]

    def at_work(self) -> list[Turn]:
        return [self._task[1]] if self._task else []

    def hand(self, seat: crew.Seat, number: int, turn: Turn) -> None:
        seat.near, self._task = turn.answer.submission, (number, turn)

    def wait(self, timeout_s: float):
        (number, turn), self._task = self._task, None
        checks, known = graded(self._setting, turn), {result.id for result in turn.known}
        yield from (crew.CheckKnown(number, turn, check) for check in checks if check.id not in known)
        yield crew.TurnOver(number, turn, checks)

    def __enter__(self) -> "CrewOfOne":
        return self

    def __exit__(self, *details: object) -> None:
        pass


class Watching:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard = []
        self.said = []
        self.on = lambda progress: None

    def at(self, progress) -> None:
        self.heard.append(progress)
        self.on(progress)

    def says(self, what: str) -> None:
        self.said.append(what)


class Desk:
    """The small course, and a folder for results beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root / "course"
        self.out = root / "out"
        write(self.root / "exercises/course.yaml", "id: small\ntitle: Small\nlessons: [01_first, 02_second]\n")
        write(self.root / "exercises/01_first/add.py", STUB)
        write(self.root / "exercises/02_second/other.py", OTHER_STUB)
        self.suite("add", ADD_SUITE)
        self.suite("other", OTHER_SUITE)
        self.rubric(LESSON)
        write(self.root / "exercises/02_second/lesson.yaml", SECOND)
        self.files = CourseFiles(self.root)
        accept_stubs(self.course, self.root)

    @property
    def course(self):
        return load_course(self.root)

    def suite(self, name: str, text: str) -> None:
        write(self.root / f"tests/hidden/{'01_first' if name == 'add' else '02_second'}/test_{name}.py", text)

    def rubric(self, text: str) -> None:
        write(self.root / "exercises/01_first/lesson.yaml", text)

    def grade(self, intake: Intake, watching: Watching | None = None, stop: Stop | None = None, **more):
        order = self.order(**more)
        watching, stop = watching or Watching(), stop or Stop()
        return grade_class(self.course, self.files, lambda: intake, self.out, order, watching, stop)

    def regrade(self, **more):
        return regrade_class(self.course, self.files, self.out, self.order(**more), Watching(), Stop())

    def order(self, jobs=1, targets=(), allow_reduced=False, adjustments=None, **options: object) -> Order:
        return Order(Options(**options), jobs, tuple(targets), adjustments, allow_reduced)

    def book(self):
        return load_gradebook(self.out)

    def entry(self, student: str):
        return next(entry for entry in self.book().entries if entry.student.id == student)

    def ask(self, query: str, *values: object) -> list[tuple]:
        with contextlib.closing(store.open_to_read(self.out)) as database:
            return database.execute(query, values).fetchall()

    def forget(self, *statements: str) -> None:
        """Change the store by hand."""
        with contextlib.closing(store.open_to_grade(self.out)) as database:
            for statement in statements:
                database.execute(statement)

    def left(self) -> dict[str, bytes]:
        """Return every file that grading has left but the store, without what tells of time."""
        paths = [path for path in self.out.rglob("*") if path.is_file() and not path.name.startswith("grades.")]
        return {path.relative_to(self.out).as_posix(): timeless(path) for path in sorted(paths)}


def timeless(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix != ".json":
        return content
    result = msgspec.json.decode(content)
    result["wall_s"] = 0
    for lesson in result["lessons"]:
        for exercise in lesson["exercises"]:
            for check in exercise["checks"]:
                check["wall_s"] = check["proof_ms"] = 0
    return msgspec.json.encode(result)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Return a desk whose classes are graded in this process."""
    monkeypatch.setattr(run, "Crew", CrewOfOne)
    return Desk(tmp_path)


@pytest.fixture
def real_desk(tmp_path):
    """Return a desk whose classes are graded by workers."""
    return Desk(tmp_path)


@pytest.fixture
def watching():
    return Watching()
