"""Files of their own for Gradescope, CI systems and spreadsheets."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from grader.model.gradebook import Adjustment, Refused, Upload
from grader.model.verdicts import CheckStatus, ExerciseStatus, Isolation
from grader.report import exports
from grader.report.exports import Export, ExportError, Wishes

HOSTILE = ["../../etc/passwd", "a/b", "ann\n", "\u202egpj", "=cmd|' /C calc'!A0", "<script>", "🙂", "x" * 300, ""]


def half_right(make, **more):
    """Return an entry of two checks, one of them failed."""
    checks = (make.check("ends"), make.failed("arrives", "It returned 1."))
    given = {"points": 2.0, "result": make.submission(make.exercise(*checks), wall_s=1.25), **more}
    return make.entry(given.pop("id", "s1"), **given)


def results(make, *entries, **wishes) -> dict:
    made = exports.export("gradescope", make.book(*entries), Wishes(**wishes))
    return {file.name: json.loads(file.content) for file in made.files}


def test_gradescope_gets_score_and_tests(make):
    found = results(make, half_right(make), hidden=frozenset())["s1.json"]
    assert found["score"] == 2
    assert found["execution_time"] == 1.25
    assert found["stdout_visibility"] == "hidden"
    passed, failed = found["tests"]
    assert (passed["score"], passed["max_score"], passed["status"], passed["output"]) == (2, 2, "passed", "")
    assert (failed["score"], failed["max_score"], failed["status"]) == (0, 2, "failed")
    assert failed["output"] == "It returned 1."
    assert found["output"] == "2 of 4 points"
    assert failed["name"] == "The pipe that never ends: Arrives"
    assert {test["output_format"] for test in found["tests"]} == {"text"}


@pytest.mark.parametrize("hidden_as", ["hidden", "after_published", "after_due_date", "visible"])
def test_the_visibility_of_checks_is_carried_over(make, hidden_as):
    wishes = {"hidden": frozenset({"04_pipes/never_eof/arrives"}), "hidden_as": hidden_as}
    found = results(make, half_right(make), **wishes)["s1.json"]
    assert [test["visibility"] for test in found["tests"]] == ["visible", hidden_as]
    total = "2 of 4 points" if hidden_as == "visible" else "2 of 2 points for the checks that are shown"
    assert found["output"] == total


def test_without_a_course_every_check_is_hidden_and_that_is_said(make):
    made = exports.export("gradescope", make.book(half_right(make)), Wishes())
    assert {test["visibility"] for test in json.loads(made.files[0].content)["tests"]} == {"hidden"}
    assert made.notes[0].title.startswith("there is no course here to say which checks are shown")


def test_a_visibility_that_gradescope_does_not_know_is_refused(make):
    with pytest.raises(ExportError, match="--hidden-as 'secret' is no visibility that Gradescope knows; try one of"):
        results(make, half_right(make), hidden_as="secret")


def test_points_by_hand_change_the_score_and_are_told(make):
    entry = half_right(make, points=1.5, adjustments=(Adjustment("late", -0.5, "a day late"),))
    found = results(make, entry)["s1.json"]
    assert found["score"] == 1.5
    assert "late -0.5: a day late" in found["output"]


def test_weak_isolation_is_told(make):
    result = make.submission(make.exercise(make.check("ends")), isolation=Isolation.REDUCED)
    found = results(make, half_right(make, result=result))["s1.json"]
    assert "Reduced isolation" in found["output"]
    assert found["extra_data"]["isolation"] == "reduced"


@pytest.mark.parametrize(
    ("status", "message", "said"),
    [
        (ExerciseStatus.MISSING, "There is no file.", "There is no file."),
        (ExerciseStatus.MISSING, "", "The file is missing."),
        (ExerciseStatus.NOT_STARTED, "", "Not started."),
    ],
)
def test_an_exercise_without_an_answer_says_so(make, status, message, said):
    exercise = make.exercise(make.check("ends", CheckStatus.SKIPPED), status=status, message=message)
    found = results(make, half_right(make, result=make.submission(exercise)))["s1.json"]
    assert [(test["output"], test["status"]) for test in found["tests"]] == [(said, "failed")]


def test_one_student_has_one_results_json(make):
    assert list(results(make, half_right(make), half_right(make, id="s2"), student="s2")) == ["results.json"]


def test_a_student_whom_nobody_knows_is_refused_with_near_names(make):
    with pytest.raises(ExportError, match="--student 's12': nobody in the gradebook has this id; try 's1'"):
        results(make, half_right(make), student="s12")


@pytest.mark.parametrize("status", ["missing", "not_graded", "partial", "refused"])
def test_nobody_gets_a_result_for_what_was_not_graded(make, status):
    made = exports.export("gradescope", make.book(make.entry("s1", 0.0, status=status)), Wishes())
    assert made.files == ()
    assert any(note.names == ("s1",) for note in made.notes)


def test_whoever_handed_in_nothing_gets_zero_when_asked(make):
    entry = make.entry("s1", 0.0, status="missing")
    assert results(make, entry, missing_as_zero=True)["s1.json"]["score"] == 0


@pytest.mark.parametrize("text", ["<b>", "\x1b[31m", "\u202e", "x\x00\udcff"])
def test_control_characters_are_shown_to_gradescope(make, text):
    result = make.submission(make.exercise(make.failed("a", text, title=text), title=text))
    content = (
        exports.export("gradescope", make.book(half_right(make, result=result)), Wishes()).files[0].content.decode()
    )
    assert not any(character in content for character in "\x1b\u202e\x00")


@pytest.mark.parametrize("form", ["gradescope", "junit"])
def test_file_names_are_harmless_and_nobody_overwrites_another(make, form):
    entries = [half_right(make, id=id) for id in [*HOSTILE, "Ann", "ann"]]
    files = exports.export(form, make.book(*entries), Wishes()).files
    assert len({file.name.casefold() for file in files}) == len(entries)
    assert not any("/" in file.name or file.name.startswith(".") or not file.name.isprintable() for file in files)


def test_junit_is_a_document_for_each_student(make):
    ours = make.submission(make.exercise(make.check("ends"), make.check("arrives", CheckStatus.NOT_GRADED)))
    entries = (
        half_right(make),
        half_right(make, id="s2", status="not_graded", result=ours),
        make.entry("s3", status="missing"),
    )
    made = exports.export("junit", make.book(*entries), Wishes())
    found = {file.name: ElementTree.fromstring(file.content) for file in made.files}
    assert {name: (root.get("failures"), root.get("errors")) for name, root in found.items()} == {
        "s1.xml": ("1", "0"),
        "s2.xml": ("0", "1"),
    }
    assert made.notes[0].names == ("s3: missing",)
    assert made.folder


def table(made: Export) -> list[dict[str, str]]:
    (file,) = made.files
    assert file.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))


def test_the_table_has_a_line_for_everybody(make):
    exercises = (make.exercise(make.check("ends")), make.exercise(id="04_pipes/poll", status=ExerciseStatus.MISSING))
    who = {"name": "Ada", "email": "a@b.c", "section": "A", "uploads": (Upload("u", late=True),)}
    change = (Adjustment("late", -1.0, "a day"),)
    graded = half_right(
        make, points=1.0, result=make.submission(*exercises), adjustments=change, flags=("late",), **who
    )
    made = exports.export("csv", make.book(graded, make.entry("s2", 0.0, status="missing", note="nothing")), Wishes())
    first, second = table(made)
    assert first == {
        "id": "s1",
        "name": "Ada",
        "email": "a@b.c",
        "section": "A",
        "status": "graded",
        "points": "1",
        "possible": "8",
        "04_pipes/never_eof": "2",
        "04_pipes/poll": "",
        "changes": "late -1: a day",
        "late": "late",
        "flags": "late",
        "note": "",
    }
    assert (second["points"], second["status"], second["note"]) == ("", "missing", "nothing")


def test_missing_answers_are_zero_in_the_table_when_asked(make):
    exercise = make.exercise(id="04_pipes/poll", status=ExerciseStatus.MISSING)
    entries = (half_right(make, result=make.submission(exercise)), make.entry("s2", 0.0, status="missing"))
    first, second = table(exports.export("csv", make.book(*entries), Wishes(missing_as_zero=True)))
    assert (first["04_pipes/poll"], second["points"]) == ("0", "0")


def test_what_was_not_graded_is_blank_in_the_table(make):
    exercise = make.exercise(make.check("ends"), make.check("arrives", CheckStatus.NOT_GRADED))
    (line,) = table(exports.export("csv", make.book(half_right(make, result=make.submission(exercise))), Wishes()))
    assert (line["points"], line["04_pipes/never_eof"]) == ("", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "a;=1", "x\n=1"])
def test_no_cell_of_the_table_is_a_formula(make, text):
    change = (Adjustment(text, 1.0, text),)
    who = {"id": text, "name": text, "email": text, "section": text}
    entry = half_right(make, note=text, flags=(text,), adjustments=change, **who)
    (line,) = table(exports.export("csv", make.book(entry), Wishes()))
    for cell in line.values():
        assert not any(part.lstrip().startswith(("=", "+", "-", "@")) for part in cell.replace(";", "\n").split("\n"))


def test_a_name_that_no_file_can_hold_does_not_break_the_table(make):
    (line,) = table(exports.export("csv", make.book(half_right(make, name="\udcff")), Wishes()))
    assert line["name"] == "\\udcff"


def test_uploads_of_nobody_are_listed(make):
    book = make.book(
        half_right(make), refused=(Refused("x.zip", "", "no answer in it"), Refused("y.zip", "s1", "a bomb"))
    )
    made = exports.export("csv", book, Wishes())
    assert [note.names for note in made.notes] == [("x.zip: no answer in it",)]
