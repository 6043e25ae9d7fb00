"""`grader export`: what is written where, what is said, and what is refused."""

import contextlib
import json

import msgspec
import pytest

from grader.bulk import store
from grader.bulk.exports import load_for_export
from grader.bulk.records import Edition, Person
from grader.cli import engine
from grader.cli.main import main
from grader.grading import InputError, Options
from grader.model.course import Check, Course, Exercise, Lesson, Text
from grader.model.gradebook import Student
from grader.model.verdicts import ExerciseKind, Isolation, Visibility

CANVAS = "Student,ID,Section,Processes (1)\nAda,s1,A,\nGrace,s2,A,\n"


@pytest.fixture
def graded(make, monkeypatch, tmp_path):
    """A class of two, and a folder for it."""
    result = make.submission(make.exercise(make.check("ends"), make.failed("arrives")))
    book = make.book(make.entry("s1", 2.0, result=result), make.entry("s2", 0.0, status="missing"))
    monkeypatch.setattr(engine, "gradebook", lambda folder: (book, frozenset({"04_pipes/never_eof/arrives"})))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "canvas.csv").write_text(CANVAS)
    return tmp_path


def test_a_file_is_written_beside_the_store_and_the_rest_is_listed(graded, capsys):
    assert main(["export", "out", "--format", "canvas", "--into", "canvas.csv"]) == 0
    assert (graded / "out/export/canvas.csv").read_text() == CANVAS.replace("s1,A,", "s1,A,2")
    assert (graded / "canvas.csv").read_text() == CANVAS
    assert capsys.readouterr().out == (
        "1 of 2 students have a grade from us in column 'Processes (1)': out/export/canvas.csv\n"
        "handed in nothing, left without a grade; --missing-as-zero writes 0 (1):\n"
        "  s2\n"
    )


def test_a_folder_full_is_written_for_gradescope(graded):
    assert main(["export", "out", "--format", "gradescope", "-q"]) == 0
    (file,) = (graded / "out/export/gradescope").iterdir()
    assert file.name == "s1.json"
    assert [test["visibility"] for test in json.loads(file.read_bytes())["tests"]] == ["visible", "hidden"]


def test_what_an_earlier_export_has_left_in_the_folder_is_named(graded, capsys):
    (graded / "out/export/junit").mkdir(parents=True)
    (graded / "out/export/junit/gone\x1b.xml").write_text("")
    assert main(["export", "out", "--format", "junit"]) == 0
    assert capsys.readouterr().out.endswith("not from this export, left as it was (1):\n  gone\\x1b.xml\n")


def test_standard_output_carries_the_file_alone(graded, capsysbinary):
    assert main(["export", "out", "--format", "csv", "--to", "-"]) == 0
    captured = capsysbinary.readouterr()
    assert captured.out.startswith(b"\xef\xbb\xbfid,name")
    assert captured.err.startswith(b"2 students, 1 of them with a grade: standard output\n")
    assert not (graded / "out").exists()


def test_somebody_without_a_row_makes_the_exit_code_1(graded, capsys):
    (graded / "canvas.csv").write_text(CANVAS.replace("Ada,s1", "Ada,s9"))
    assert main(["export", "out", "--format", "canvas", "--into", "canvas.csv"]) == 1
    assert "graded, but not in 'canvas.csv' (1):\n  s1\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--format canvas", "try --into with the file it exports"),
        ("--format canvas --into nothing.csv", "--into 'nothing.csv' cannot be read: No such file or directory"),
        ("--format canvas --into .", "--into '.' is no file; try the one that was downloaded"),
        ("--format canvas --into /dev/zero", "--into '/dev/zero' is no file; try the one that was downloaded"),
        ("--format canvas --into canvas.csv --to ./canvas.csv", "is the file that --into reads; try another name"),
        ("--format junit --column x", "--column means nothing to --format junit, but to canvas; try it without"),
        ("--format csv --out-of 5", "--out-of means nothing to --format csv, but to canvas or moodle; try it without"),
        ("--format junit --to -", "--to -: junit makes many files; try a folder, or --student for one of them"),
        ("--format csv --student s3", "--student 's3': nobody in the gradebook has this id; try 's"),
        ("--format gradescope --hidden-as x", "--hidden-as 'x' is no visibility that Gradescope knows; try one of"),
        ("--format csv --to canvas.csv/x/y", "'canvas.csv/x' cannot be made: Not a directory; try --to with another"),
        ("--format excel", "Invalid value for '--format': 'excel' is not one of"),
        ("--format canvas --out-of 0", "Invalid value for '--out-of'"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_cure(graded, capsys, words, says):
    assert main(["export", "out", *words.split()]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert "Traceback" not in error
    assert not (graded / "out").exists()


def test_names_with_escapes_do_not_steer_the_terminal(make, graded, monkeypatch, capsys):
    book = make.book(make.entry("s1\x1b[31m\u202e", 0.0, status="refused", note="x\n\x07"))
    monkeypatch.setattr(engine, "gradebook", lambda folder: (book, frozenset()))
    main(["export", "out", "--format", "csv"])
    assert "  s1\\x1b[31m\\u202e: x\\x0a\\x07\n" in capsys.readouterr().out


def test_a_folder_without_a_graded_class_is_refused(tmp_path, capsys):
    assert main(["export", str(tmp_path), "--format", "csv"]) == 2
    assert "holds no graded class" in capsys.readouterr().err


def test_the_visibility_is_that_of_the_course_that_was_graded(tmp_path):
    def text(record):
        return msgspec.json.encode(record).decode()

    def check(id, visibility):
        return Check(id, Text(id), 1.0, Text("hint"), visibility)

    checks = (check("ends", Visibility.SHOWN), check("arrives", Visibility.HIDDEN))
    exercise = Exercise("04_pipes", "poll", Text("Poll"), ExerciseKind.FIX, ("latest",), checks, ())
    course = Course("ipc", Text("Processes"), (Lesson("04_pipes", Text("Pipes"), (exercise,)),))
    edition = Edition(course, {}, "c", "1", "g", "3.11", Options(), Isolation.FULL)
    with contextlib.closing(store.open_to_grade(tmp_path)) as database:
        database.execute("INSERT INTO editions VALUES (1, '', '', ?)", (text(edition),))
        person = Person(Student("s1"), status="missing")
        database.execute("INSERT INTO students VALUES (1, 's1', ?)", (text(person),))
        database.commit()
    book, hidden = load_for_export(tmp_path)
    assert hidden == {"04_pipes/poll/arrives"}
    assert [entry.status for entry in book.entries] == ["missing"]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError):
        load_for_export(tmp_path / "nothing")
