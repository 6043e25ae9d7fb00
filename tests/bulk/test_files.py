"""What is written out of the store."""

import csv
import os

import msgspec
import pytest

from grader.bulk import files
from grader.grading import InputError
from grader.model.gradebook import Refused, Student
from grader.model.results import SubmissionResult

from .conftest import HANGS, OTHER, RIGHT, WRONG, a_class, handed, write


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_gradebook_has_a_line_for_each_student(desk):
    desk.grade(a_class(handed("ann", RIGHT, OTHER), handed("bob", WRONG), missing=(Student("mia", "Mia", "", "B"),)))
    ann, bob, mia = table(desk.out / "gradebook.csv")
    assert list(ann) == [
        *("student", "name", "section", "submission", "01_first", "02_second", "adjustment", "total", "possible"),
        *("status", "seed", "isolation", "course_version", "grader_version", "adjustments", "flags", "note"),
    ]
    assert [ann[name] for name in ("student", "submission", "01_first", "02_second", "total", "possible")] == [
        *("ann", "ann.zip", "6", "4", "10", "10"),
    ]
    assert (bob["01_first"], bob["02_second"], bob["total"], bob["status"]) == ("3", "0", "3", "graded")
    assert (mia["name"], mia["section"], mia["01_first"], mia["total"], mia["status"]) == (
        "Mia",
        "B",
        "",
        "",
        "missing",
    )
    assert (ann["seed"], ann["isolation"]) == ("0", "full")
    book = desk.book()
    assert (ann["course_version"], ann["grader_version"]) == (book.course_version, book.grader_version)


def test_text_in_the_tables_is_no_formula_in_any_spreadsheet(desk):
    evil = Student("=cmd|' /C calc'!A0", "+Ann;=1+1", "", "@x")
    one = handed("x", RIGHT, flags=("-2+3",), ignored=("=HYPERLINK(1)",))
    one = msgspec.structs.replace(one, student=evil, name="=x.zip")
    desk.grade(a_class(one, refused=(Refused("=evil.zip", "@who", "\t=why"),)))
    for name in ("gradebook.csv", "refused.csv"):
        for row in table(desk.out / name):
            for cell in row.values():
                for part in cell.replace(";", "\n").splitlines():
                    assert part.strip()[:1] not in tuple("=+@-\t\r"), cell
    assert "'=cmd|' /C calc'!A0" in (desk.out / "gradebook.csv").read_text("utf-8")


def test_files_that_were_ignored_are_listed_with_what_was_refused(desk):
    desk.grade(
        a_class(handed("ann", RIGHT, ignored=("notes.txt",)), refused=(Refused("x.exe", "", "it is no archive"),))
    )
    assert [tuple(row.values()) for row in table(desk.out / "refused.csv")] == [
        ("x.exe", "", "it is no archive"),
        ("ann.zip: notes.txt", "ann", "no answer to an exercise of the course: ignored"),
    ]


def test_each_student_has_a_result_of_the_documented_form(desk):
    desk.grade(a_class(handed("ann", RIGHT), handed("cy", HANGS, OTHER)))
    ann, cy = (
        msgspec.json.decode((desk.out / f"results/{name}.json").read_bytes(), type=SubmissionResult)
        for name in ("ann", "cy")
    )
    assert (ann.course, ann.submission, ann.points, ann.possible) == ("small", "ann.zip", 6.0, 10.0)
    assert cy.exercises[0].checks[0].blocked
    assert cy == desk.entry("cy").result


def test_no_student_is_called_so_that_a_file_is_lost_or_leaves_the_folder(desk):
    ids = ["../../evil", "a/b", "Ann", "ann", "con", "x" * 300, "\u202eevil", "张伟", "line\nbreak", "\udcff"]
    desk.grade(a_class(*(handed(id, None, OTHER) for id in ids)))
    files = [path for path in desk.out.rglob("*") if path.is_file()]
    results = [path for path in files if path.suffix == ".json"]
    assert {path.parent for path in results} == {desk.out / "results"}
    assert len({path.name.lower() for path in results}) == len(ids)
    assert (desk.out / "results/张伟.json").exists()
    assert len(desk.book().entries) == len(ids)


def test_results_of_students_who_have_left_are_removed(desk):
    desk.grade(a_class(handed("ann", RIGHT), handed("bob", RIGHT)))
    desk.grade(a_class(handed("bob", RIGHT)))
    assert [path.name for path in (desk.out / "results").iterdir()] == ["bob.json"]


def test_the_report_has_a_page_for_each_student_with_the_lines_of_the_answer(desk):
    desk.grade(a_class(handed("ann", RIGHT), handed("cy", HANGS)))
    index = (desk.out / "report/index.html").read_text("utf-8")
    assert "students/ann.html" in index
    assert "students/cy.html" in index
    page = (desk.out / "report/students/cy.html").read_text("utf-8")
    assert '<span class="line stands"' in page
    assert '<svg class="st"' in page
    assert (desk.out / "report/students.csv").read_text("utf-8-sig").splitlines()[1].startswith("ann,")


def test_pages_of_students_who_have_left_are_removed(desk):
    desk.grade(a_class(handed("ann", RIGHT), handed("bob", RIGHT)))
    desk.grade(a_class(handed("bob", RIGHT)))
    assert [path.name for path in (desk.out / "report/students").iterdir()] == ["bob.html"]


def test_files_that_were_lost_come_again_out_of_the_store(desk):
    intake = a_class(handed("ann", RIGHT), handed("cy", HANGS))
    desk.grade(intake)
    before = desk.left()
    for name in before:
        (desk.out / name).unlink()
    desk.grade(intake)
    assert desk.left() == before


def test_a_file_that_cannot_be_written_is_named_and_the_results_stay(desk):
    intake = a_class(handed("ann", RIGHT))
    desk.grade(intake)
    (desk.out / "gradebook.csv").unlink()
    (desk.out / "gradebook.csv").mkdir()
    (desk.out / "gradebook.csv/in the way").touch()
    with pytest.raises(InputError, match=r"gradebook\.csv.* cannot be written: .*All results are kept"):
        desk.grade(intake)
    assert desk.entry("ann").points == 6.0
    assert [path.name for path in desk.out.iterdir() if path.name.startswith(".")] == []


def test_results_do_not_tell_what_was_graded_before_behind_the_same_wall(desk):
    desk.grade(a_class(handed("ann", RIGHT, OTHER), handed("cy", HANGS)))
    alone = desk.left()["results/cy.json"]
    for path in sorted(desk.out.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    desk.grade(a_class(handed("cy", HANGS)))
    assert desk.left()["results/cy.json"] == alone
    pids = {blocked.pid for blocked in desk.entry("cy").result.exercises[0].checks[0].blocked}
    assert pids <= {1, 2}


def test_the_umask_is_respected(desk):
    before = os.umask(0o077)
    try:
        desk.grade(a_class(handed("ann", RIGHT)))
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o077 for path in desk.out.rglob("*")} == {0}


def test_the_report_is_made_once_for_each_state_of_the_class(desk, monkeypatch):
    made = []
    monkeypatch.setattr(files, "_write_report", lambda folder, *more: made.append(write(folder / "index.html", "")))
    desk.grade(a_class(handed("ann", RIGHT)))
    desk.grade(a_class(handed("ann", RIGHT)))
    assert len(made) == 1
    desk.grade(a_class(handed("ann", RIGHT), handed("bob", RIGHT)))
    assert len(made) == 2
    made[-1].unlink()
    desk.grade(a_class(handed("ann", RIGHT), handed("bob", RIGHT)))
    assert len(made) == 3
    assert desk.entry("bob").points == 6.0
