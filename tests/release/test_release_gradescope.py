"""The package for Gradescope: its scripts really run, on a folder laid out as there."""

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.bulk.gradescope import Record, Settings, grade_submission
from grader.bulk.packages import package_gradescope
from grader.cli.main import main
from grader.course import CourseError, CourseFiles, load_course, resolve
from grader.grading import InputError, outcome
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, ExerciseStatus

from .conftest import ROOT, SUITE

ALWAYS_RIGHT = '"""Swap."""\n\n\ndef swap(value):\n    return  value\n'


@pytest.fixture
def there(tmp_path):
    """A folder laid out as /autograder."""
    for name in ("source", "submission", "results"):
        (tmp_path / "autograder" / name).mkdir(parents=True)
    return tmp_path / "autograder"


def packed(course, files, words, folder, **settings):
    """Make a package and unpack it as Gradescope does."""
    out = folder.parent / "package.zip"
    package_gradescope(course, files, resolve(course, words), out, Settings(**settings))
    with zipfile.ZipFile(out) as archive:
        archive.extractall(folder / "source")
        for entry in archive.infolist():
            (folder / "source" / entry.filename).chmod(entry.external_attr >> 16)
    return out


def run_script(there, name, **more):
    """Run a script of the package, with the Python of the tests and the grader of the package."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "COV"))
    }
    environment.update(PLUMBLINE_ROOT=str(there), PLUMBLINE_PYTHON=sys.executable, **more)
    environment["PYTHONPATH"] = str(there / "source" / "kit")
    script = there / "source" / name
    return subprocess.run([script], env=environment, cwd="/", capture_output=True, text=True, check=False)


def results(there):
    return json.loads((there / "results" / "results.json").read_text(encoding="utf-8"))


def by_check(found):
    return {(test["tags"][0], test["extra_data"]["check"]): test for test in found["tests"]}


def test_run_autograder_grades_what_was_handed_in(there):
    course = load_course(ROOT)
    packed(course, CourseFiles(ROOT), ["never_eof", "face_to_face", "one_way"], there)
    right = ROOT / "solutions" / "04_pipes" / "never_eof.py"
    shutil.copy(right, there / "submission" / "never_eof.py")
    (there / "submission" / "exercises" / "04_pipes").mkdir(parents=True)
    wrong = ROOT / "exercises" / "04_pipes" / "face_to_face.py"
    mistake = wrong.read_text(encoding="utf-8") + "\n# mine\n"
    (there / "submission" / "exercises" / "04_pipes" / "face_to_face.py").write_text(mistake, encoding="utf-8")
    done = run_script(there, "run_autograder")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith(" of 24 points\n")
    found = results(there)
    tests = by_check(found)
    assert {tests[key]["status"] for key in tests if key[0] == "04_pipes/never_eof"} == {"passed"}
    swaps = tests["04_pipes/face_to_face", "swaps_large_values"]
    assert (swaps["status"], swaps["visibility"], swaps["score"]) == ("failed", "visible", 0)
    assert "waits for room in a full pipe" in swaps["output"]
    assert tests["04_pipes/face_to_face", "both_end_by_themselves"]["visibility"] == "hidden"
    assert tests["04_pipes/one_way", "streams_in_order"]["output"] == "There is no file 04_pipes/one_way.py."
    assert found["score"] == sum(test["score"] for test in found["tests"])
    assert "24" not in found["output"]
    assert [path.name for path in (there / "results").iterdir()] == ["results.json"]


def test_the_package_holds_no_solution_and_its_scripts_may_be_run(small, there):
    out = packed(small.course(), small.files, [], there)
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        modes = {entry.filename: stat.filemode(entry.external_attr >> 16) for entry in archive.infolist()}
    assert not [name for name in names if "solutions" in name or "mistakes" in name or "variants" in name]
    assert {"setup.sh", "run_autograder", "plumbline.json", "kit/pyproject.toml", "kit/grader/__init__.py"} <= set(
        names
    )
    assert (modes["setup.sh"], modes["run_autograder"], modes["plumbline.json"]) == (
        *("-rwxr-xr-x", "-rwxr-xr-x"),
        "-rw-r--r--",
    )
    assert (there / "source/course/tests/hidden/01_pipes/test_swap.py").read_text() == SUITE
    assert "://" not in (there / "source/setup.sh").read_text() + (there / "source/kit/pyproject.toml").read_text()


def test_the_same_course_gives_the_same_package(small, tmp_path):
    for name in ("a.zip", "b.zip"):
        package_gradescope(small.course(), small.files, small.course().exercises, tmp_path / name, Settings())
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_needs_of_exercises_that_are_not_in_it_are_left_out(there):
    course = load_course(ROOT)
    packed(course, CourseFiles(ROOT), ["never_eof"], there)
    (exercise,) = load_course(there / "source" / "course").exercises
    assert (exercise.id, exercise.needs) == ("04_pipes/never_eof", ())


def test_an_untouched_stub_is_not_started(small, there):
    packed(small.course(), small.files, [], there)
    shutil.copy(small.root / "exercises/01_pipes/swap.py", there / "submission")
    verdict = grade_submission(there)
    assert verdict.text == "0 of 6.5 points"
    assert {test["output"] for test in results(there)["tests"]} == {"Not started."}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda folder: (folder / "swap.py").symlink_to("/etc/passwd"),
            "it is a symbolic link, which is never followed",
        ),
        (lambda folder: (folder / "swap.py").mkdir(), "it is a folder, not a file"),
        (lambda folder: os.mkfifo(folder / "swap.py"), "it is no regular file"),
        (lambda folder: (folder / "swap.py").write_bytes(b"#" * 2_000_000), "it is larger than 1,048,576 bytes"),
        (lambda folder: (folder / "swop.py").write_text("x"), "'swop.py' is there, but has another name"),
        (lambda folder: (folder / "\x1b[31m.txt").write_text("x"), "There is no file 01_pipes/swap.py."),
    ],
)
def test_a_submission_without_a_usable_answer_gets_a_reason(small, there, make, says):
    packed(small.course(), small.files, [], there)
    make(there / "submission")
    grade_submission(there)
    found = results(there)
    assert found["score"] == 0
    assert all(says in test["output"] for test in found["tests"])
    assert "\x1b" not in (there / "results" / "results.json").read_text()


def test_a_suite_of_ours_that_fails_gives_no_results_rather_than_a_low_grade(small, there):
    small.suite.write_text(SUITE.replace('play("swap", 1).ends()', "raise KeyError('ours')"), encoding="utf-8")
    packed(small.course(), small.files, [], there)
    (there / "submission" / "swap.py").write_text(ALWAYS_RIGHT)
    done = run_script(there, "run_autograder")
    assert done.returncode == 3
    assert "no results: some checks could not be graded, through a fault of ours" in done.stderr
    assert "01_pipes/swap/ends: Not graded" in done.stderr
    assert list((there / "results").iterdir()) == []


def test_the_time_limit_leaves_what_is_known(small, there):
    packed(small.course(), small.files, [], there, limit_s=0.0)
    (there / "submission" / "swap.py").write_text(ALWAYS_RIGHT)
    done = run_script(there, "run_autograder")
    assert done.returncode == 0
    output = results(there)["output"]
    assert "The time ran out after " in output
    assert "of 3 checks, the rest was not asked" in output


def test_results_are_written_as_they_become_known(small, tmp_path):
    course = small.course()
    (exercise,) = course.exercises
    record = Record(course, Settings(), tmp_path / "results" / "results.json")
    record.started(exercise)
    known = results(tmp_path)
    assert [("score" in test, test["output"]) for test in known["tests"]] == [(False, "Not asked yet.")] * 3
    assert "Not finished: 0 of 3 checks are known so far." in known["output"]
    passed = CheckResult("swaps", "It swaps", CheckStatus.PASSED, 2.0, 2.0)
    record.check(exercise, passed)
    known = results(tmp_path)
    assert (known["score"], known["tests"][0]["status"]) == (2, "passed")
    assert "status" not in known["tests"][1]
    checks = [passed, *(outcome.unasked(check, "en") for check in exercise.checks[1:])]
    record.finished(exercise, outcome.exercise_result(exercise, ExerciseStatus.FAILED, checks, "en"))
    record.finish()
    assert "Not finished" not in results(tmp_path)["output"]


def test_nothing_is_written_after_the_time_ran_out(small, tmp_path):
    (exercise,) = small.course().exercises
    record = Record(small.course(), Settings(), tmp_path / "results" / "results.json")
    record.out_of_time()
    before = results(tmp_path)
    record.check(exercise, CheckResult("swaps", "It swaps", CheckStatus.PASSED, 2.0, 2.0))
    assert results(tmp_path) == before


def test_a_package_that_is_not_whole_says_so(there, capsys):
    from grader.cli.autograder import main as run

    assert run([str(there)]) == 3
    assert "plumbline.json' cannot be read: " in capsys.readouterr().err
    assert run([]) == 2
    assert "usage: " in capsys.readouterr().err


def test_a_setup_that_did_not_end_is_told_at_the_first_submission(small, there):
    packed(small.course(), small.files, [], there)
    environment = {"PATH": os.environ["PATH"], "PLUMBLINE_ROOT": str(there)}
    script = there / "source" / "run_autograder"
    done = subprocess.run([script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "setup.sh did not come to its end" in done.stderr


class Machine:
    """A machine of which the system's programs are stand-ins that note how they are called."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.log = folder / "log"
        self.bin.mkdir()
        for name in ("bash", "env", "chmod", "mkdir", "cat", "cp"):
            (self.bin / name).symlink_to(shutil.which(name))

    def has(self, name: str, text: str) -> None:
        path = self.bin / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.log}\n{text}\n')
        path.chmod(0o755)

    def run(self, script: Path, root: Path):
        environment = {"PATH": str(self.bin), "PLUMBLINE_ROOT": str(root)}
        return subprocess.run([script], env=environment, capture_output=True, text=True, check=False)

    def calls(self) -> list[str]:
        return self.log.read_text().splitlines()


# makes a folder for -m venv, with a stand-in for its Python in it
PYTHON = """\
case "$1 $2" in
"-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
esac"""


def test_setup_installs_the_grader_from_the_package_into_a_place_of_its_own(small, there, tmp_path):
    packed(small.course(), small.files, [], there)
    machine = Machine(tmp_path)
    machine.has("apt-get", "")
    machine.has("python3.12", PYTHON)
    done = machine.run(there / "source" / "setup.sh", there)
    assert (done.returncode, done.stderr) == (0, "")
    calls = [call for call in machine.calls() if " -c " not in call]
    assert calls == [
        "apt-get update -q",
        "apt-get install -q -y --no-install-recommends bubblewrap",
        f"python3.12 -m venv {there}/plumbline",
        f"python3.12 -m pip install -q {there}/source/kit",
        "python3.12 -m grader doctor",
    ]
    modes = {path.stat().st_mode & 0o077 for path in (there / "source").rglob("*")}
    assert modes == {0}


def test_setup_fetches_a_python_where_there_is_none_that_is_new_enough(small, there, tmp_path):
    packed(small.course(), small.files, [], there)
    machine = Machine(tmp_path)
    new = machine.bin / "python3.11"
    made = f"cat > {new} <<'EOF'\n#!/bin/sh\necho \"python3.11 $*\" >> {machine.log}\n{PYTHON}\nEOF\nchmod 755 {new}"
    machine.has("apt-get", f'case "$*" in *bubblewrap*|*python3.1[23]*) exit 100 ;; *python3.11*) {made}\n;; esac')
    machine.has("python3", '[ "$1" = -c ] && exit 1')
    done = machine.run(there / "source" / "setup.sh", there)
    assert done.returncode == 0
    assert "bubblewrap could not be installed: answers will run with reduced isolation" in done.stderr
    assert f"python3.11 -m pip install -q {there}/source/kit" in machine.calls()


def test_setup_without_a_python_says_what_to_try(small, there, tmp_path):
    packed(small.course(), small.files, [], there)
    machine = Machine(tmp_path)
    machine.has("apt-get", 'case "$*" in *python*) exit 100 ;; esac')
    done = machine.run(there / "source" / "setup.sh", there)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed and could not be installed; try a newer base image" in done.stderr


def test_the_command_makes_the_package_and_refuses_to_replace_one(small, monkeypatch, capsys):
    monkeypatch.chdir(small.root)
    assert (
        main(["package", "gradescope", "../out.zip", "swap", "--minutes", "20", "--hidden-as", "after_published"]) == 0
    )
    assert capsys.readouterr().out.startswith("../out.zip: 1 exercise, 6.5 points\n")
    with zipfile.ZipFile("../out.zip") as archive:
        settings = json.loads(archive.read("plumbline.json"))
    assert settings == {"hidden_as": "after_published", "language": "en", "limit_s": 1200.0, "seed": 0}
    assert main(["package", "gradescope", "../out.zip"]) == 2
    assert "'../out.zip' is there already; try another name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["x.zip", "swop"], "'swop' names no single lesson, exercise or stub of this course; try 'swap'"),
        (["x.zip", "--hidden-as", "secret"], "--hidden-as 'secret' is unknown to Gradescope; try one of 'hidden'"),
        (["exercises/course.yaml/x.zip"], "cannot be written: File exists; try another place"),
        (["x.zip", "--minutes", "1"], "Invalid value for '--minutes'"),
    ],
)
def test_what_cannot_be_packed_is_refused(small, monkeypatch, capsys, words, says):
    monkeypatch.chdir(small.root)
    assert main(["package", "gradescope", *words]) == 2
    assert says in capsys.readouterr().err
    assert not (small.root / "x.zip").exists()


def test_fixtures_that_suites_share_are_packed(small, there):
    small.write("tests/hidden/conftest.py", "LIMIT = 1\n")
    with zipfile.ZipFile(packed(small.course(), small.files, [], there)) as archive:
        assert archive.read("course/tests/hidden/conftest.py") == b"LIMIT = 1\n"


def test_a_missing_suite_is_refused(small, tmp_path):
    small.suite.unlink()
    with pytest.raises(CourseError, match=r"test_swap.py: the suite is missing; try to write it"):
        package_gradescope(small.course(), small.files, small.course().exercises, tmp_path / "x.zip", Settings())


def test_a_package_is_a_sound_archive(small, tmp_path):
    package_gradescope(small.course(), small.files, small.course().exercises, tmp_path / "x.zip", Settings())
    with zipfile.ZipFile(io.BytesIO((tmp_path / "x.zip").read_bytes())) as archive:
        assert archive.testzip() is None


def test_settings_that_are_damaged_are_refused(small, there):
    packed(small.course(), small.files, [], there)
    (there / "source" / "plumbline.json").write_text("{")
    with pytest.raises(InputError, match="try to make the package again"):
        grade_submission(there)
