"""The workflow for GitHub Actions: what it runs works in any repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from grader.bulk.edition import release
from grader.bulk.packages import package_github
from grader.cli.main import main
from grader.course import CourseFiles, load_course
from grader.grading import InputError

from .conftest import ROOT

WORKFLOW = ".github/workflows/plumbline.yml"
MISTAKE = ROOT / "tests" / "mistakes" / "04_pipes" / "never_eof" / "parent_keeps_its_end.py"


def steps(repository):
    """Return the steps of the workflow by name, or by what they use."""
    workflow = yaml.safe_load((repository / WORKFLOW).read_text(encoding="utf-8"))
    return {step.get("name", step.get("uses")): step for step in workflow["jobs"]["grade"]["steps"]}


def run_step(step, repository, words="never_eof"):
    """Run the last step as the runner does, for a few exercises, with the kit in place of an installation."""
    folder = repository / step["working-directory"]
    summary = repository.parent / "summary.md"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "COV"))
    }
    environment.update(GITHUB_STEP_SUMMARY=str(summary), GITHUB_WORKSPACE=str(repository), PYTHONPATH=str(folder))
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    script = f"{step['run'].strip()} {words} --schedules 1"
    command = ["bash", "-e", "-c", script]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done, summary.read_text(encoding="utf-8")


@pytest.fixture
def students(tmp_path):
    """A repository that holds the students' edition."""
    release(load_course(ROOT), CourseFiles(ROOT), tmp_path / "students")
    return tmp_path / "students"


def test_in_the_students_edition_the_workflow_grades_it(students):
    package_github(load_course(ROOT), CourseFiles(ROOT), students)
    shutil.copy(MISTAKE, students / "exercises" / "04_pipes" / "never_eof.py")
    assert steps(students)["Install the grader"]["run"] == "python -m pip install -q ."
    done, summary = run_step(steps(students)["Grade"], students)
    assert done.returncode == 1
    error = done.stdout.splitlines()[0]
    file = students / "exercises" / "04_pipes" / "never_eof.py"
    assert error.startswith(f"::error file={file},line=")
    line = int(error.partition("line=")[2].partition(",")[0])
    assert "report.get()" in file.read_text(encoding="utf-8").splitlines()[line - 1]
    assert summary.startswith("## 0 of 4 points\n")
    assert "holds the write end" in summary


@pytest.mark.parametrize("place", ["04_pipes", "exercises/04_pipes"])
def test_another_repository_gets_the_grader_and_its_answers_are_found(tmp_path, place):
    repository = tmp_path / "repository"
    (repository / place).mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / "04_pipes" / "never_eof.py", repository / place)
    package_github(load_course(ROOT), CourseFiles(ROOT), repository)
    assert not (repository / ".github" / "plumbline" / "solutions").exists()
    assert steps(repository)["Install the grader"]["run"] == "python -m pip install -q ./.github/plumbline"
    done, summary = run_step(steps(repository)["Grade"], repository)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "::notice title=Plumbline::4 of 4 points\n"
    assert summary.startswith("## 4 of 4 points\n")


def test_the_workflow_asks_for_no_rights_and_no_service_beyond_actions(small, tmp_path):
    package_github(small.course(), small.files, tmp_path / "new")
    text = (tmp_path / "new" / WORKFLOW).read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert "classroom" not in text.lower()
    assert "://" not in text
    assert {step["uses"].split("@")[0] for step in steps(tmp_path / "new").values() if "uses" in step} == {
        *("actions/checkout", "actions/setup-python")
    }


def test_what_is_there_is_never_replaced(small, tmp_path):
    package_github(small.course(), small.files, tmp_path)
    with pytest.raises(InputError, match=r"plumbline\.yml' is there already; try to move it away first"):
        package_github(small.course(), small.files, tmp_path)
    (tmp_path / WORKFLOW).unlink()
    with pytest.raises(InputError, match=r"\.github/plumbline' is not empty"):
        package_github(small.course(), small.files, tmp_path)
    assert not (tmp_path / WORKFLOW).exists()


def test_a_file_is_no_repository(small, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is no folder; try the folder of a repository"):
        package_github(small.course(), small.files, tmp_path / "file")


def test_the_command_says_what_it_wrote(small, monkeypatch, capsys):
    monkeypatch.chdir(small.root)
    assert main(["package", "github", "../repo"]) == 0
    assert capsys.readouterr().out == (
        "../repo/.github/workflows/plumbline.yml, ../repo/.github/plumbline: 1 exercise, 3.5 points\n"
        "Commit and push it; the run is under Actions.\n"
    )
    assert main(["package", "github", "../repo"]) == 2
    assert main(["package", "travis", "../repo"]) == 2
    assert "No such command 'travis'" in capsys.readouterr().err
