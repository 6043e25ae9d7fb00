"""`grader new`: files of an exercise that works, with marks where an author has to write."""

import ast
from pathlib import Path

import pytest

from grader.cli.main import main
from grader.course import CourseError, CourseFiles, lint, load_course
from grader.course.fresh import NewNameError, add_exercise
from grader.course.stubs import stored_stubs

LESSON = """\
title: {en: Pipes, zh: 管道}
exercises:
  - name: swap
    title: Swap
    kind: implement
    defines: [swap]
    hints: [Which end?, Who holds it?]
    checks:
      - {id: swaps, title: It swaps, points: 2, hint: send first}
"""
WRITTEN = [
    *("exercises/01_pipes/echo.py", "solutions/01_pipes/echo.py", "tests/hidden/01_pipes/test_echo.py"),
    *("tests/mistakes/01_pipes/echo/never_joins.py", "tests/variants/01_pipes/echo/through_a_pipe.py"),
]


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A course of two lessons; the work is done in its folder."""
    folder = tmp_path / "course"
    for lesson in ("01_pipes", "02_bytes"):
        (folder / "exercises" / lesson).mkdir(parents=True)
    (folder / "exercises/course.yaml").write_text("id: c\ntitle: C\nlessons: [01_pipes, 02_bytes]\n")
    (folder / "exercises/01_pipes/lesson.yaml").write_text(LESSON, encoding="utf-8")
    (folder / "exercises/01_pipes/swap.py").write_text('"""Swap."""\n')
    plain = LESSON.replace("{en: Pipes, zh: 管道}", "Bytes").replace("name: swap", "name: cut").replace("  - ", "- ")
    plain = plain.replace("\n    ", "\n  ")
    (folder / "exercises/02_bytes/lesson.yaml").write_text(plain)
    (folder / "exercises/02_bytes/cut.py").write_text('"""Cut."""\n')
    monkeypatch.chdir(folder)
    return folder


def files(root: Path) -> dict[str, bytes]:
    """Return every file of the course."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def add(root: Path, word: str, statement: bool = False) -> list[str]:
    """Add an exercise and return the paths that were written."""
    made = add_exercise(load_course(root), CourseFiles(root), word, statement)
    return [path.relative_to(root).as_posix() for path in made]


@pytest.mark.parametrize("word", ["01_pipes/echo", "pipes/echo", "1/echo", "01/echo", "01_pipes/echo.py"])
def test_every_file_is_written_and_the_lesson_lists_it(root, word):
    assert add(root, word) == [*WRITTEN, "exercises/01_pipes/lesson.yaml"]
    exercise = load_course(root).exercises[1]
    assert (exercise.id, exercise.defines) == ("01_pipes/echo", ("echo",))
    assert stored_stubs(root)["01_pipes/echo.py"].encode() == (root / "exercises/01_pipes/echo.py").read_bytes()
    assert (root / "exercises/01_pipes/lesson.yaml").read_text(encoding="utf-8").startswith(LESSON)


def test_a_lesson_without_chinese_and_with_another_indentation_gets_its_own(root):
    add(root, "bytes/echo")
    text = (root / "exercises/02_bytes/lesson.yaml").read_text(encoding="utf-8")
    assert "\n- name: echo\n  title:" in text
    assert "zh" not in text
    assert load_course(root).exercises[2].id == "02_bytes/echo"


def test_a_statement_in_chinese_is_written_on_demand(root):
    assert "exercises/01_pipes/zh/echo.md" in add(root, "pipes/echo", statement=True)


def test_the_lint_has_nothing_against_it_but_what_is_left_to_write(root):
    add(root, "pipes/echo", statement=True)
    problems = [each for each in lint(load_course(root), CourseFiles(root)) if "echo" in str(each)]
    left = [each for each in problems if "TO WRITE" not in each.text]
    assert ["must have 2 or more" in left[0].text, "must have 4 or more" in left[1].text] == [True, True]
    assert len(left) == 2
    marked = {each.file for each in problems if "TO WRITE" in each.text}
    assert marked == {*WRITTEN[:3], "exercises/01_pipes/zh/echo.md", "exercises/01_pipes/lesson.yaml"}


def test_a_mark_that_is_gone_is_no_problem(root):
    add(root, "pipes/echo")
    path = root / "tests/hidden/01_pipes/test_echo.py"
    path.write_text(path.read_text(encoding="utf-8").replace("TO WRITE: ", ""), encoding="utf-8")
    assert str(path) not in {each.file for each in lint(load_course(root), CourseFiles(root))}


def test_stub_and_solution_are_twins(root):
    add(root, "pipes/echo")
    stub, solution = (ast.parse((root / path).read_text(encoding="utf-8")) for path in WRITTEN[:2])
    assert ast.get_docstring(stub) == ast.get_docstring(solution)


def test_its_answers_come_to_what_they_say(root, capsys):
    add(root, "pipes/echo")
    assert main(["verify", "echo", "--start-method", "fork", "--no-color"]) == 1
    said = capsys.readouterr().out
    assert "surprises 0; 4 answers and 16 checks" in said


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("echo", "'echo' names no lesson; try LESSON/NAME, such as 01_pipes/echo"),
        ("", "'' names no lesson; try LESSON/NAME, such as 01_pipes/relay"),
        ("pipez/echo", "'pipez' is no lesson of this course; try '01_pipes'"),
        ("zzz/echo", "'zzz' is no lesson of this course; try '01_pipes' or '02_bytes'"),
        ("../x/echo", "'../x' is no lesson of this course"),
        ("pipes/swap", "'swap' is there already, as 01_pipes/swap; try another name"),
        ("pipes/cut", "'cut' is there already, as 02_bytes/cut; try another name"),
        ("pipes/Echo", "'Echo' cannot be the name of an exercise; try at most 60 small letters, digits and _"),
        ("pipes/", "'' cannot be the name of an exercise"),
        ("pipes/class", "'class' cannot be the name of an exercise"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(root, word, says):
    before = files(root)
    with pytest.raises(NewNameError) as error:
        add(root, word)
    assert says in str(error.value)
    assert files(root) == before


@pytest.mark.parametrize("path", WRITTEN)
def test_a_file_that_is_there_is_kept(root, path):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("mine")
    before = files(root)
    with pytest.raises(NewNameError, match="is there already; try another name, or move it away first"):
        add(root, "pipes/echo")
    assert files(root) == before


def test_a_lesson_whose_exercises_are_not_at_its_end_is_left_as_it_was(root):
    sheet = root / "exercises/01_pipes/lesson.yaml"
    title, _, rest = LESSON.partition("\n")
    sheet.write_text(f"{rest}{title}\n", encoding="utf-8")
    before = files(root)
    with pytest.raises(
        CourseError, match=r"01_pipes/lesson\.yaml: an exercise cannot be added at its end; try to make"
    ):
        add(root, "pipes/echo")
    assert files(root) == before
    assert not (root / "tests").exists()


def test_the_command_lists_what_it_wrote(root, capsys):
    assert main(["new", "pipes/echo", "--zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == WRITTEN
    assert lines[-1] == "Next: `python -m grader verify echo` says what is left to write."


def test_the_command_refuses_in_plain_words(root, capsys):
    assert main(["new", "pipes/swap"]) == 2
    assert capsys.readouterr().err == "'swap' is there already, as 01_pipes/swap; try another name\n"
