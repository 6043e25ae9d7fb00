"""What can be said about a course without running it: files that lack, files that stray, twins that differ too much."""

import ast
import contextlib
import difflib
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from grader.course.files import SLUG, CourseFiles
from grader.course.problems import CourseError, Problem, Sheet, UnreadableError, either, near, read_text, shown
from grader.course.stubs import outdated_stubs
from grader.course.yamlfile import Node, read_yaml
from grader.model.course import LANGUAGES, Course, Exercise, Lesson
from grader.model.verdicts import ExerciseKind

CHECKS = (4, 7)
HINTS = (2, 4)
LEAST_MISTAKES = 4
LEAST_VARIANTS = 2
STATEMENT_LINES = 25
LEAST_ALIKE = 0.5
MARK = "TO WRITE"

_FOLDERS = ("exercises", "solutions", "tests/hidden", "tests/mistakes", "tests/variants")
_ALWAYS_ALLOWED = ("README.md", "README.zh.md", ".stubs.json")
_ALLOWED_IN_TESTS = ("__init__.py", "conftest.py")
_MAY_BE_REPLACED = ("#", "raise NotImplementedError", "pass", "...", "import ", "from ")


def lint(course: Course, files: CourseFiles) -> tuple[Problem, ...]:
    """Return every problem that needs no run to be seen; none for a course that is complete."""
    return tuple(_problems(course, files))


def _problems(course: Course, files: CourseFiles) -> Iterator[Problem]:
    for lesson in course.lessons:
        yield from _lesson_texts(lesson, files)
        lines = _lines(files.lesson_yaml(lesson))
        for exercise in lesson.exercises:
            desk = _Desk(files, exercise, lines)
            for look in _LOOKS:
                yield from look(desk)
    yield from _outdated(course, files)
    yield from _strays(course, files)


def _outdated(course: Course, files: CourseFiles) -> Iterator[Problem]:
    try:
        exercises = outdated_stubs(course, files.root)
    except CourseError as error:
        yield from error.problems
        return
    for exercise in exercises:
        text = "is not as it is stored in exercises/.stubs.json; try `python -m grader verify --accept-stubs`"
        yield Problem(f"exercises/{exercise.path}", 1, text)


class _Source(Struct, frozen=True):
    """A Python file: its path in the project, its text and its syntax tree."""

    file: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        """The lines that are not empty."""
        return [line.rstrip() for line in self.text.splitlines() if line.strip()]

    def line_of(self, text: str) -> int:
        """Return the first line that holds `text`, 1 where none does."""
        return next((number for number, line in enumerate(self.text.splitlines(), 1) if text in line), 1)

    def definitions(self) -> dict[str, ast.stmt]:
        """Return what the file defines at its top level, by name."""
        return {name: node for node in self.tree.body for name in _names_of(node)}


def _names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


class _Desk(Struct, frozen=True):
    """One exercise under the lamp; `lines` has the lines of exercises and checks in its lesson's file."""

    files: CourseFiles
    exercise: Exercise
    lines: dict[str, int]

    def note(self, text: str) -> Problem:
        """Return a problem at the exercise's place in its lesson's file."""
        file = f"exercises/{self.exercise.lesson}/lesson.yaml"
        return Problem(file, self.lines.get(self.exercise.name, 1), f"exercise {self.exercise.name!r} {text}")

    def name(self, path: Path) -> str:
        """Return a path as it is called in the project."""
        return path.relative_to(self.files.root).as_posix()

    def open(self, path: Path) -> _Source | Problem:
        """Return a Python file, or why it cannot be used."""
        file = self.name(path)
        try:
            return _parsed(file, read_text(path))
        except UnreadableError as error:
            return Problem(file, error.line, error.text)
        except SyntaxError as error:
            return Problem(file, error.lineno or 1, f"no valid Python: {error.msg}; try to compile it")
        except (ValueError, RecursionError, MemoryError) as error:
            return Problem(file, 1, f"Python cannot read it: {error}; try to write it more simply")

    def both(self) -> tuple[_Source, _Source] | None:
        """Return stub and solution where both can be used."""
        stub, solution = self.open(self.files.stub(self.exercise)), self.open(self.files.solution(self.exercise))
        return (stub, solution) if isinstance(stub, _Source) and isinstance(solution, _Source) else None


def _parsed(file: str, text: str) -> _Source:
    """Parse a file of the course; what Python would warn of on the terminal is a SyntaxError here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return _Source(file, text, ast.parse(text, file))


def _lines(path: Path) -> dict[str, int]:
    """Return the line of each exercise of a lesson, and of each of its checks as `exercise/check`."""
    lines: dict[str, int] = {}
    for exercise in _list(read_yaml(path, Sheet(str(path))), "exercises"):
        name = _text(exercise, "name")
        lines[name] = exercise.line
        lines.update({f"{name}/{_text(check, 'id')}": check.line for check in _list(exercise, "checks")})
    return lines


def _list(node: Node, key: str) -> list[Node]:
    found = node.value.get(key) if isinstance(node.value, dict) else None
    return found.value if found and isinstance(found.value, list) else []


def _text(node: Node, key: str) -> str:
    found = node.value.get(key) if isinstance(node.value, dict) else None
    return str(found.value) if found else ""


def _lesson_texts(lesson: Lesson, files: CourseFiles) -> Iterator[Problem]:
    """The lesson's text is there, in each language of its title."""
    names = ("README.md", "README.zh.md") if lesson.title.zh else ("README.md",)
    for name in names:
        path = files.lesson_yaml(lesson).with_name(name)
        if not path.is_file():
            file = f"exercises/{lesson.id}/lesson.yaml"
            yield Problem(file, 1, f"the lesson's text {name!r} is missing; try to write it beside this file")


def _sources(desk: _Desk) -> Iterator[Problem]:
    """Stub, solution, suite and variants are there, and Python can read them."""
    files, exercise = desk.files, desk.exercise
    for kind, path in (("stub", files.stub), ("solution", files.solution), ("suite", files.suite)):
        if path(exercise).exists():
            source = desk.open(path(exercise))
            yield from [source] if isinstance(source, Problem) else []
        else:
            yield desk.note(f"has no {kind}: {desk.name(path(exercise))!r} is missing; try to write it")
    for variant in files.variants(exercise):
        source = desk.open(variant.path)
        yield from [source] if isinstance(source, Problem) else _defined(desk, source)


def _sizes(desk: _Desk) -> Iterator[Problem]:
    """There are as many checks, hints, mistakes and variants as the course promises."""
    exercise = desk.exercise
    for kind, count, (least, most) in (("checks", len(exercise.checks), CHECKS), ("hints", len(exercise.hints), HINTS)):
        if not least <= count <= most:
            yield desk.note(f"has {count} {kind}, must have {least} to {most}; try to add or to join some")
    if exercise.kind is ExerciseKind.FIX and exercise.stub is None:
        yield desk.note("has no 'stub', must say how the broken program fails; try 'stub: {fails: ..., verdict: ...}'")
    variants = len(desk.files.variants(exercise))
    if variants < LEAST_VARIANTS:
        folder = f"tests/variants/{exercise.id}/"
        yield desk.note(f"has {variants} variants, must have {LEAST_VARIANTS} or more; try to add one in {folder!r}")


def _mistakes(desk: _Desk) -> Iterator[Problem]:
    """There are enough mistakes, and each says what must become of it."""
    try:
        count = len(desk.files.mistakes(desk.exercise))
    except CourseError as error:
        yield from error.problems
        return
    if count < LEAST_MISTAKES:
        folder = f"tests/mistakes/{desk.exercise.id}/"
        yield desk.note(f"has {count} mistakes, must have {LEAST_MISTAKES} or more; try to add one in {folder!r}")


def _statement(desk: _Desk) -> Iterator[Problem]:
    """The stub states the task in a short docstring."""
    stub = desk.open(desk.files.stub(desk.exercise))
    if isinstance(stub, Problem):
        return
    count = len((ast.get_docstring(stub.tree) or "").splitlines())
    if count == 0:
        yield Problem(stub.file, 1, "the docstring with the task is missing; try to begin the file with it")
    if count > STATEMENT_LINES:
        text = f"the docstring has {count} lines, must have at most {STATEMENT_LINES}; try to say it shorter"
        yield Problem(stub.file, 1, text)


def _twins(desk: _Desk) -> Iterator[Problem]:
    """Stub and solution define the same, state the same task, and differ as little as they can."""
    twins = desk.both()
    if twins is None:
        return
    stub, solution = twins
    yield from _defined(desk, stub)
    yield from _defined(desk, solution)
    yield from _same_face(desk, stub, solution)
    if "TODO" in solution.text:
        text = "'TODO' stands in a solution; try to turn it into the comment that explains"
        yield Problem(solution.file, solution.line_of("TODO"), text)
    yield from (_implemented if desk.exercise.kind is ExerciseKind.IMPLEMENT else _fixed)(stub, solution)


def _defined(desk: _Desk, source: _Source) -> Iterator[Problem]:
    known = source.definitions()
    for name in desk.exercise.defines:
        if name not in known:
            advice = either(near(name, known)) if near(name, known) else f"to define {name!r} at the top level"
            yield Problem(source.file, 1, f"{name!r} is not defined here, but 'defines' lists it; try {advice}")


def _same_face(desk: _Desk, stub: _Source, solution: _Source) -> Iterator[Problem]:
    """The docstring and the signatures are the same in both."""
    if ast.get_docstring(stub.tree) != ast.get_docstring(solution.tree):
        text = f"the docstring differs from that of {stub.file!r}; try to copy it from there"
        yield Problem(solution.file, 1, text)
    for name in desk.exercise.defines:
        ours, theirs = stub.definitions().get(name), solution.definitions().get(name)
        if ours and theirs and _signature(ours) != _signature(theirs):
            text = f"{_signature(theirs)!r} is {_signature(ours)!r} in {stub.file!r}; try to make them the same"
            yield Problem(solution.file, theirs.lineno, text)


def _signature(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        return f"def {node.name}({ast.unparse(node.args)}){returns}"
    return f"class {node.name}({', '.join(map(ast.unparse, node.bases))})" if isinstance(node, ast.ClassDef) else ""


def _implemented(stub: _Source, solution: _Source) -> Iterator[Problem]:
    """A stub without a body says where to write; everything else of it stays in the solution."""
    if "TODO" not in stub.text or "raise NotImplementedError" not in stub.text:
        text = "it must say 'TODO' and 'raise NotImplementedError' where the answer belongs; try to add them"
        yield Problem(stub.file, 1, text)
    rest = iter(solution.lines)
    for line in stub.lines:
        if not line.lstrip().startswith(_MAY_BE_REPLACED) and line not in rest:
            text = f"the line {shown(line.strip())} is not kept by {solution.file!r}; try to make the twins alike"
            yield Problem(stub.file, stub.line_of(line), text)
            return


def _fixed(stub: _Source, solution: _Source) -> Iterator[Problem]:
    """A broken program is the solution but for its one bug."""
    alike = difflib.SequenceMatcher(None, stub.lines, solution.lines, autojunk=False).ratio()
    if stub.lines == solution.lines:
        yield Problem(stub.file, 1, f"it is the same as {solution.file!r}; try to put the bug back")
    if alike < LEAST_ALIKE:
        text = f"only {alike:.0%} of its lines are those of {solution.file!r}; try to make the difference smaller"
        yield Problem(stub.file, 1, text)


def _suite(desk: _Desk) -> Iterator[Problem]:
    """Each check has its test, and each test its check."""
    suite = desk.open(desk.files.suite(desk.exercise))
    if isinstance(suite, Problem):
        return
    tests: dict[str, int] = {}
    for node in suite.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            if node.name in tests:
                text = f"{node.name!r} stands here twice, first in line {tests[node.name]}; try to rename one"
                yield Problem(suite.file, node.lineno, text)
            tests.setdefault(node.name, node.lineno)
    yield from _unmatched(desk, suite.file, tests)


def _unmatched(desk: _Desk, file: str, tests: dict[str, int]) -> Iterator[Problem]:
    checks = {f"test_{check.id}": check.id for check in desk.exercise.checks}
    for test, line in tests.items():
        if test not in checks:
            alike = near(test.removeprefix("test_"), checks.values())
            advice = either(f"test_{id}" for id in alike) if alike else "to add a check with this id to lesson.yaml"
            yield Problem(file, line, f"{test!r} belongs to no check of {desk.exercise.id!r}; try {advice}")
    for test, id in checks.items():
        if test not in tests:
            line = desk.lines.get(f"{desk.exercise.name}/{id}", 1)
            text = f"check {id!r} has no test; try to write 'def {test}(play, draw)' in {file!r}"
            yield Problem(f"exercises/{desk.exercise.lesson}/lesson.yaml", line, text)


def _unwritten(desk: _Desk) -> Iterator[Problem]:
    """Nothing is left of the marks that `grader new` sets."""
    files, exercise = desk.files, desk.exercise
    answers = [*files.root.glob(f"tests/*/{exercise.id}/*.py")]
    paths = [files.stub(exercise), files.solution(exercise), files.suite(exercise), *sorted(answers)]
    paths += [files.stub(exercise).parent / language / f"{exercise.name}.md" for language in LANGUAGES[1:]]
    for path in paths:
        with contextlib.suppress(UnreadableError):  # said elsewhere, or not there
            for number, line in enumerate(read_text(path).splitlines(), 1):
                if MARK in line:
                    yield Problem(desk.name(path), number, f"{MARK!r} still stands here; try to write it")
    texts = [exercise.title, *exercise.hints]
    texts += [text for check in exercise.checks for text in (check.title, check.hint)]
    if any(MARK in text.en or MARK in (text.zh or "") for text in texts):
        yield desk.note(f"still has texts with {MARK!r}; try to write them")


_LOOKS: tuple[Callable[[_Desk], Iterator[Problem]], ...] = (
    *(_sources, _sizes, _statement, _twins, _suite, _mistakes),
    _unwritten,
)


def _strays(course: Course, files: CourseFiles) -> Iterator[Problem]:
    """Every file belongs to something that the course lists."""
    expected = {"exercises/course.yaml"}
    for lesson in course.lessons:
        expected.add(f"exercises/{lesson.id}/lesson.yaml")
        for exercise in lesson.exercises:
            for path in (files.stub(exercise), files.solution(exercise), files.suite(exercise)):
                expected.add(path.relative_to(files.root).as_posix())
            expected.update(f"exercises/{lesson.id}/{language}/{exercise.name}.md" for language in LANGUAGES[1:])
    ids = {exercise.id for exercise in course.exercises}
    for file in _walk(files.root):
        if file not in expected and not _is_answer(file, ids) and not _is_allowed(file):
            alike = near(file, sorted(expected), 0.9)
            advice = either(alike) if alike else "to list it in lesson.yaml, or to remove it"
            yield Problem(
                file, 1, f"{file.rpartition('/')[2]!r} belongs to nothing that the course lists; try {advice}"
            )


def _walk(root: Path) -> Iterator[str]:
    """Go through the course's files by name, without hidden ones and Python's caches."""
    for folder in _FOLDERS:
        for here, inner, names in os.walk(root / folder):
            inner[:] = sorted(name for name in inner if not name.startswith((".", "__pycache__")))
            below = Path(here).relative_to(root).as_posix()
            yield from (f"{below}/{name}" for name in sorted(names) if not name.startswith("."))


def _is_answer(file: str, ids: set[str]) -> bool:
    """Say whether a file is a mistake or a variant of an exercise."""
    folder, _, name = file.rpartition("/")
    kind, _, id = folder.removeprefix("tests/").partition("/")
    slug = name.removesuffix(".py")
    return kind in ("mistakes", "variants") and id in ids and slug != name and bool(SLUG.fullmatch(slug))


def _is_allowed(file: str) -> bool:
    name = file.rpartition("/")[2]
    return name in _ALWAYS_ALLOWED or (file.startswith("tests/") and name in _ALLOWED_IN_TESTS)
