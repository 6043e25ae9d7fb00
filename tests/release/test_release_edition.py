"""The students' edition: it works on its own, and tells nothing of what is hidden."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from grader.bulk.edition import make_edition, release
from grader.cli.main import main
from grader.course import CourseError, CourseFiles, load_course
from grader.grading import InputError
from grader.model.verdicts import Visibility

from .conftest import LESSON, ROOT, SUITE


@pytest.fixture(scope="module")
def course():
    """The course of this repository."""
    return load_course(ROOT)


@pytest.fixture(scope="module")
def edition(course, tmp_path_factory):
    """Its students' edition, in a folder of its own."""
    folder = tmp_path_factory.mktemp("edition") / "students"
    release(course, CourseFiles(ROOT), folder)
    return folder


def texts(folder):
    """Yield every file of an edition with its text."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not {"__pycache__", ".plumbline"} & set(path.parts):
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def hidden(exercise):
    return [check for check in exercise.checks if check.visibility is Visibility.HIDDEN]


def shown(exercise):
    return [check for check in exercise.checks if check.visibility is Visibility.SHOWN]


def said(check):
    return {check.title.en, check.title.zh, check.hint.en, check.hint.zh} - {None}


def run_in(folder, *words):
    """Run Python in a folder without anything that would lead to the grader of this checkout."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "COV"))
    }
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_it_holds_what_students_need_and_nothing_else(edition, course):
    files = ("README.md", "README.zh.md", "pyproject.toml", "LICENSE", ".gitignore")
    assert {path.name for path in edition.iterdir()} == {"exercises", "grader", "tests", *files}
    assert [path.name for path in (edition / "tests").iterdir()] == ["hidden"]
    suites = {path.relative_to(edition).as_posix() for path in (edition / "tests").rglob("*.py")}
    assert suites == {f"tests/hidden/{one.lesson}/test_{one.name}.py" for one in course.exercises}
    for exercise in course.exercises:
        stub = (edition / "exercises" / exercise.path).read_text(encoding="utf-8")
        assert stub == (ROOT / "exercises" / exercise.path).read_text(encoding="utf-8")


def test_both_languages_are_there(edition, course):
    for lesson in course.lessons:
        for name in ("README.md", "README.zh.md"):
            path = f"exercises/{lesson.id}/{name}"
            assert (edition / path).read_bytes() == (ROOT / path).read_bytes()
        for exercise in lesson.exercises:
            assert (edition / "exercises" / lesson.id / "zh" / f"{exercise.name}.md").is_file()


def test_its_course_is_the_course_without_hidden_checks(edition, course):
    for exercise, before in zip(load_course(edition).exercises, course.exercises, strict=True):
        assert [check.id for check in exercise.checks] == [check.id for check in shown(before)]
        assert [check.points for check in exercise.checks] == [check.points for check in shown(before)]
        assert exercise.stub is None
        assert (exercise.hints, exercise.limits, exercise.needs) == (before.hints, before.limits, before.needs)


def test_no_hidden_check_is_named_anywhere(edition, course):
    visible = {check.id for exercise in course.exercises for check in shown(exercise)}
    ids = {check.id for exercise in course.exercises for check in hidden(exercise)} - visible
    assert ids
    word = re.compile(r"\b(?:test_)?({})\b".format("|".join(map(re.escape, sorted(ids)))))
    assert [(name, word.search(text).group()) for name, text in texts(edition) if word.search(text)] == []


def test_no_title_and_no_hint_of_a_hidden_check_is_anywhere(edition, course):
    known = {text for one in course.exercises for check in shown(one) for text in said(check)}
    flat = {name: " ".join(text.replace("''", "'").split()) for name, text in texts(edition)}
    for exercise in course.exercises:
        for check in hidden(exercise):
            for text in said(check) - known:
                assert " ".join(text.split()) not in flat[f"exercises/{exercise.lesson}/lesson.yaml"]
                assert " ".join(text.split()) not in flat[f"tests/hidden/{exercise.lesson}/test_{exercise.name}.py"]


def test_no_helper_that_only_a_hidden_check_uses_is_there(edition, course):
    for exercise in course.exercises:
        suite = edition / "tests" / "hidden" / exercise.lesson / f"test_{exercise.name}.py"
        text = suite.read_text(encoding="utf-8")
        defined = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        assert {name for name in defined if name.startswith("test_")} == {f"test_{c.id}" for c in shown(exercise)}
        for name in defined:
            uses = len(re.findall(rf"\b{name}\b", text))
            assert uses > 1 or name.startswith("test_"), f"{exercise.id}: {name} is used by nothing"


def test_no_solution_mistake_or_variant_is_anywhere(edition, course):
    stored = json.loads((edition / "exercises" / ".stubs.json").read_text(encoding="utf-8"))
    for exercise in course.exercises:
        given = set((ROOT / "exercises" / exercise.path).read_text(encoding="utf-8").splitlines())
        solution = (ROOT / "solutions" / exercise.path).read_text(encoding="utf-8").splitlines()
        own = [line for line in solution if line not in given and len(line.strip()) > 12]
        stub = (edition / "exercises" / exercise.path).read_text(encoding="utf-8")
        assert not [line for line in own if line in stub or line in stored[exercise.path]]
    assert not [name for name, _ in texts(edition) if "mistakes" in name or "variants" in name or "solutions" in name]


def test_it_grades_all_solutions_as_full_with_its_own_grader(edition, course, tmp_path):
    folder = tmp_path / "fresh"
    shutil.copytree(edition, folder)
    for exercise in course.exercises:
        shutil.copy(ROOT / "solutions" / exercise.path, folder / "exercises" / exercise.path)
    assert run_in(folder, "-c", "import grader; print(grader.__path__[0])").stdout.strip() == str(folder / "grader")
    done = run_in(folder, "-m", "grader", "--schedules", "1", "--json", "-")
    result = json.loads(done.stdout)
    found = [check for lesson in result["lessons"] for one in lesson["exercises"] for check in one["checks"]]
    assert len(found) == sum(len(shown(exercise)) for exercise in course.exercises)
    assert [check for check in found if check["status"] != "passed"] == []
    assert done.returncode == 0
    assert result["points"] == result["possible"] == sum(c.points for one in course.exercises for c in shown(one))


def test_it_still_catches_a_mistake(edition, tmp_path):
    folder = tmp_path / "fresh"
    shutil.copytree(edition, folder)
    mistake = ROOT / "tests" / "mistakes" / "04_pipes" / "never_eof" / "parent_keeps_its_end.py"
    shutil.copy(mistake, folder / "exercises" / "04_pipes" / "never_eof.py")
    done = run_in(folder, "-m", "grader", "never_eof", "--schedules", "1")
    assert done.returncode == 1
    assert "holds the write end" in done.stdout


def test_its_pyproject_installs_the_grader_and_names_no_registry(edition):
    text = (edition / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sorted(project["dependencies"]) == sorted(own["dependencies"])
    assert project["scripts"] == own["scripts"]
    assert project["entry-points"] == own["entry-points"]
    assert "://" not in text


def test_its_readme_says_what_the_points_are(edition, course):
    here = sum(check.points for exercise in course.exercises for check in shown(exercise))
    total = sum(exercise.possible for exercise in course.exercises)
    text = " ".join((edition / "README.md").read_text(encoding="utf-8").split())
    assert f"The checks here are worth {here:g} points." in text
    assert f"{total:g} points in all" in text
    assert f"共 {here:g} 分" in (edition / "README.zh.md").read_text(encoding="utf-8")


def test_a_small_course_is_cut_whole(small):
    edition = make_edition(small.course(), small.files, with_grader=False)
    assert edition.files["tests/hidden/01_pipes/test_swap.py"].decode() == (
        '"""The checks of 01_pipes/swap that students see."""\n\n\n'
        'def test_swaps(play):\n    play("swap", 1).returns(1)\n\n\n'
        'def test_ends(play):\n    play("swap", 1).ends()\n'
    )
    swaps, ends = edition.course.exercises[0].checks
    assert (swaps.needs, ends.needs) == ((), ("swaps",))
    assert (edition.here, edition.all) == (3.5, 6.5)
    lesson = edition.files["exercises/01_pipes/lesson.yaml"].decode()
    assert not any(word in lesson for word in ("kill", "orphan", "stub", "#"))


def test_a_course_that_hides_nothing_says_so(small):
    small.lesson_yaml.write_text(LESSON.replace("points: 3,", "points: 3, visibility: shown,"), encoding="utf-8")
    edition = make_edition(small.course(), small.files)
    assert b"The checks here are all there are, 6.5 points." in edition.files["README.md"]


def test_a_stub_that_somebody_has_edited_is_given_as_it_was(small):
    before = (small.root / "exercises/01_pipes/swap.py").read_bytes()
    small.write("exercises/01_pipes/swap.py", "the solution\n")
    assert make_edition(small.course(), small.files).files["exercises/01_pipes/swap.py"] == before


YAML, TEST = "exercises/01_pipes/lesson.yaml", "tests/hidden/01_pipes/test_swap.py"
ENDS = '    play("swap", 1).ends()'


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (
            YAML,
            LESSON.replace("visibility: shown, ", ""),
            f"{YAML}: exercise 'swap' has no check with 'visibility: shown'",
        ),
        (
            TEST,
            SUITE.replace(ENDS, f"    # as test_survives_kill\n{ENDS}"),
            f"{TEST}:9: 'test_survives_kill' would tell students of a hidden check",
        ),
        (
            TEST,
            SUITE.replace(ENDS, f"    # It outlives a kill, too\n{ENDS}"),
            f"{TEST}:9: 'It outlives a kill' would tell students of a hidden check; try to say it in other words",
        ),
        (
            "exercises/01_pipes/README.md",
            "# Pipes\n\nMind survives_kill.\n",
            "exercises/01_pipes/README.md:3: 'survives_kill' would tell students of a hidden check",
        ),
        (
            "exercises/.stubs.json",
            "{}",
            "01_pipes/swap.py: its stub is not stored; try `python -m grader verify --accept",
        ),
        (TEST, "X.y()\n", f"{TEST}:1: 'X.y()' stands outside of all functions"),
    ],
)
def test_a_course_that_would_tell_is_refused_with_the_place(small, tmp_path, name, text, says):
    small.write(name, text)
    with pytest.raises(CourseError) as error:
        release(small.course(), small.files, tmp_path / "out")
    assert says in str(error.value)
    assert not (tmp_path / "out").exists()


def test_a_missing_suite_is_refused(small, tmp_path):
    small.suite.unlink()
    with pytest.raises(CourseError, match=r"test_swap.py:1: the file is missing; try to write it"):
        release(small.course(), small.files, tmp_path / "out")


def test_fixtures_that_suites_share_are_refused(small, tmp_path):
    small.write("tests/hidden/01_pipes/conftest.py", "SECRET = 1\n")
    with pytest.raises(CourseError, match=r"^tests/hidden/01_pipes/conftest.py:.* try to put its fixtures into the"):
        release(small.course(), small.files, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def refused(small, folder):
    with pytest.raises(InputError) as error:
        release(small.course(), small.files, folder)
    return str(error.value)


def test_a_folder_that_holds_something_is_refused_and_kept(small, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    assert refused(small, tmp_path / "out").endswith("out' is not empty, it holds 'mine.txt'; try a new folder")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_file_or_a_link_in_its_place_is_refused(small, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path)
    assert "is there already and is no folder" in refused(small, tmp_path / "file")
    assert "is there already and is no folder" in refused(small, tmp_path / "link")


@pytest.mark.parametrize("inner", ["exercises/x", "tests", "solutions/01_pipes/y"])
def test_a_folder_of_the_course_itself_is_refused(small, inner):
    assert "of the course itself; try a folder outside of it" in refused(small, small.root / inner)


def test_an_empty_folder_is_filled(small, tmp_path):
    (tmp_path / "out").mkdir()
    release(small.course(), small.files, tmp_path / "out")
    assert (tmp_path / "out" / "exercises" / "course.yaml").is_file()
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_nothing_is_left_where_writing_fails(small, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("grader.bulk.place.fill", full)
    assert "cannot be written: No space left on device; try another place" in refused(small, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course"]


def test_the_command_says_what_it_made(small, monkeypatch, capsys):
    monkeypatch.chdir(small.root)
    assert main(["release", "../students' edition"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "../students' edition: 1 exercise, shown checks: 2, 3.5 of 6.5 points"
    assert second.startswith("Try it: cd '../students'\"'\"' edition' && python3 -m venv .venv")
    assert main(["release", "../students' edition"]) == 2
    assert "is not empty" in capsys.readouterr().err


def test_the_command_outside_of_a_course_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["release", "out"]) == 2
    assert "try again from the folder of the course" in capsys.readouterr().err
