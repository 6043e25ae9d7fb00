"""Moodle: grade and feedback of the worksheet are filled in; nothing else changes, and nobody is dropped."""

import csv
import io
from html.parser import HTMLParser

import pytest

from grader.model.gradebook import Adjustment
from grader.model.verdicts import ExerciseStatus
from grader.report import exports
from grader.report.exports import Export, ExportError, Wishes

ENGLISH = (
    'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 11","Ada Lovelace",m1,ada@school.example,"Submitted for grading",,100.00,Yes,'
    '"Monday, 5 October 2026, 10:00 AM",-,\n'
    '"Participant 12","Grace Hopper",m2,grace@school.example,"No submission",50.00,100.00,Yes,-,-,"Well done"\n'
)
GERMAN = (
    'ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,"Bewertung kann geändert werden",'
    '"Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)","Feedback als Kommentar"\n'
    'Teilnehmer/in11,"Ada Lovelace",ada@school.example,"Zur Bewertung abgegeben",,"10,00",Ja,-,-,\n'
)
SPANISH = (
    '"Identificador","Nombre completo","Dirección de correo","Estado","Calificación","Calificación máxima",'
    '"La calificación puede ser cambiada","Última modificación (entrega)","Última modificación (calificación)",'
    '"Comentarios de retroalimentación"\n'
    '"Participante 11","Ada","ada@school.example","Enviado","","10,00","Sí","-","-",""\n'
)
FRENCH = (
    "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,La note peut être modifiée,"
    "Dernière modification (travail remis),Dernière modification (note),Feedback par commentaires\n"
    'Participant11,Ada,ada@school.example,Remis,,"10,00",Oui,-,-,\n'
)
CHINESE = (
    "标识符,全名,状态,成绩,最高分,成绩可以被更改,上次修改（作业）,上次修改（评分）,文字评语\n"
    "参与人11,Ada,已提交请评分,,10.00,是,-,-,\n"
)


def fill(book, text=ENGLISH, **wishes) -> tuple[list[list[str]], Export]:
    into = None if text is None else text.encode()
    made = exports.export("moodle", book, Wishes(into=into, into_name="worksheet.csv", **wishes))
    return list(csv.reader(io.StringIO(made.files[0].content.decode("utf-8"), newline=""))), made


def notes(made: Export) -> dict[str, tuple[str, ...]]:
    return {note.title: note.names for note in made.notes}


def test_only_grade_and_feedback_change(make):
    rows, made = fill(make.book(make.entry("11", 6.0)))
    before = list(csv.reader(io.StringIO(ENGLISH)))
    changed = [(r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if value != before[r][c]]
    assert changed == [(1, 5), (1, 10)]
    assert rows[1][5] == "75"
    assert rows[1][10] == "<p>Plumbline: 6/8 points.</p>"
    assert made.summary == "1 of 2 students have a grade from us in column 'Grade', scaled from 8 to 100"


def test_a_worksheet_without_students_of_ours_is_written_as_it_was(make):
    made = fill(make.book(make.entry("99", 6.0)))[1]
    assert made.files[0].content == ENGLISH.encode()
    assert notes(made)["graded, but not in 'worksheet.csv'"] == ("99",)


@pytest.mark.parametrize("text", [GERMAN, SPANISH, FRENCH, CHINESE])
def test_headers_in_other_languages_are_known(make, text):
    rows, made = fill(make.book(make.entry("11", 6.0)), text)
    sign = "," if '"10,00"' in text else "."
    header = rows[0]
    grade = next(at for at, name in enumerate(header) if name in ("Bewertung", "Calificación", "Note", "成绩"))
    assert rows[1][grade] == f"7{sign}5"
    assert rows[1][-1].startswith("<p>Plumbline: 6/8")
    assert made.notes == ()


@pytest.mark.parametrize(
    ("id", "more"),
    [
        ("11", {}),
        ("Participant 11", {}),
        ("Participant_11", {}),
        ("m1", {}),
        ("ada@school.example", {}),
        ("x", {"email": "ada@school.example"}),
        ("x", {"name": "Ada Lovelace"}),
    ],
)
def test_a_student_is_found_by_participant_number_other_ids_or_name(make, id, more):
    assert fill(make.book(make.entry(id, 4.0, **more)))[0][1][5] == "50"


def test_a_number_in_another_column_is_no_id(make):
    rows, _ = fill(make.book(make.entry("100.00", 4.0), make.entry("50.00", 4.0)))
    assert [row[5] for row in rows[1:]] == ["", "50.00"]


def test_columns_with_names_that_nobody_knows_can_be_named(make):
    text = ENGLISH.replace("Grade,", "Punkte,", 1).replace("Feedback comments", "Anmerkung")
    rows, _ = fill(make.book(make.entry("11", 4.0)), text, grade_column="Punkte", feedback_column="Anmerkung")
    assert (rows[1][5], rows[1][10][:12]) == ("50", "<p>Plumbline")


@pytest.mark.parametrize(
    ("text", "wishes", "words"),
    [
        (None, {}, "try --into with the grading worksheet"),
        ("Identifier,Full name,Points\nParticipant 1,Ada,\n", {}, "try --grade-column with one of 'Identifier', 'Full"),
        (ENGLISH, {"grade_column": "Grad"}, "--grade-column 'Grad' is no column of 'worksheet.csv'; try 'Grade'"),
        (
            ENGLISH,
            {"feedback_column": "zzz"},
            "--feedback-column 'zzz' is no column of 'worksheet.csv'; try 'Identifier',",
        ),
        (
            "Grade,Grade,Maximum Grade\n1,1,1\n",
            {"grade_column": "Grade"},
            "is the name of 2 columns in 'worksheet.csv'",
        ),
        (ENGLISH.replace("Maximum Grade", "Scale"), {}, "grades by a scale of words; try an assignment that is graded"),
        (ENGLISH.replace("Maximum Grade", "Top"), {}, "no column that we know as the maximum; try --out-of"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_cure(make, text, wishes, words):
    with pytest.raises(ExportError) as error:
        fill(make.book(make.entry("11")), text, **wishes)
    assert words in str(error.value)


def test_the_highest_grade_can_be_given(make):
    rows, _ = fill(make.book(make.entry("11", 4.0)), ENGLISH.replace("Maximum Grade", "Top"), out_of=10.0)
    assert rows[1][5] == "5"


def test_a_row_without_a_maximum_gets_no_grade_and_is_named(make):
    rows, made = fill(make.book(make.entry("11", 4.0)), ENGLISH.replace(",,100.00,", ",,-,"))
    assert rows[1][5] == ""
    assert notes(made)["without a maximum in the worksheet, so no grade was written"] == ("11",)


@pytest.mark.parametrize(("points", "grade"), [(-3.0, "0"), (9.0, "100")])
def test_grades_that_moodle_would_skip_become_the_nearest_that_it_takes(make, points, grade):
    rows, made = fill(make.book(make.entry("11", points)))
    assert rows[1][5] == grade
    assert len(notes(made)["Moodle takes no grade below 0 or above the maximum"]) == 1


def test_feedback_by_somebody_else_stays_and_ours_is_renewed(make):
    rows, made = fill(make.book(make.entry("12", 4.0)))
    assert rows[2][10] == "Well done"
    assert notes(made)["have feedback by somebody else, left as it was"] == ("12",)
    again, _ = fill(make.book(make.entry("12", 8.0)), ENGLISH.replace("Well done", "<p>Plumbline: 4/8 points.</p>"))
    assert again[2][10] == "<p>Plumbline: 8/8 points.</p>"


@pytest.mark.parametrize("status", ["missing", "not_graded", "partial", "refused"])
def test_nobody_gets_zero_for_what_was_not_graded(make, status):
    made = fill(make.book(make.entry("11", 0.0, status=status)))[1]
    assert made.files[0].content == ENGLISH.encode()
    assert any(note.names == ("11",) for note in made.notes)


class Texts(HTMLParser):
    """Collects tags and text as a browser does."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        assert attrs == []
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "a;=1+1;-2;@x", "&lt;b&gt;", "\x1b[31m\u202e", "a\n=1"]
)
def test_what_a_student_printed_is_text_in_the_feedback(make, text):
    exercise = make.exercise(make.failed("arrives", text, title=text), title=text)
    changes = (Adjustment("override", 1.0, text),)
    entry = make.entry("11", 1.0, result=make.submission(exercise), adjustments=changes)
    cell = fill(make.book(entry), hidden=frozenset())[0][1][10]
    found = Texts(cell)
    assert found.tags <= {"p", "ul", "li", "br"}
    assert "\n" not in cell
    assert not any(sign in cell.replace("&#", "") for sign in "=+@|")
    assert ";-" not in cell
    shown = text.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert all(line in found.text for line in shown.split("\n"))


def test_feedback_says_what_is_not_full_and_why(make):
    failed = make.exercise(make.check("ends"), make.failed("arrives", "It returned 1.\n  Try: 2"))
    fresh = make.exercise(id="04_pipes/poll", title="Poll", status=ExerciseStatus.NOT_STARTED)
    full = make.exercise(make.check("a"), id="04_pipes/one_way", title="One way")
    entry = make.entry("11", 4.0, result=make.submission(failed, fresh, full))
    cell = fill(make.book(entry), hidden=frozenset())[0][1][10]
    assert cell == (
        "<p>Plumbline: 4/8 points.</p><ul><li>The pipe that never ends (04_pipes/never_eof), 2/4<br>Arrives<br>"
        "It returned 1.<br>  Try: 2</li><li>Poll (04_pipes/poll), 0/0: not started</li></ul>"
    )


@pytest.mark.parametrize(
    ("hidden", "lines"),
    [
        (frozenset({"04_pipes/never_eof/secret"}), "Arrives<br>It returned 1.<br>1 more check failed"),
        (None, "2 checks failed"),
    ],
)
def test_feedback_counts_hidden_checks_and_does_not_tell_them(make, hidden, lines):
    checks = (make.failed("arrives", "It returned 1."), make.failed("secret", "It outlived no kill."))
    entry = make.entry("11", 0.0, result=make.submission(make.exercise(*checks)))
    cell = fill(make.book(entry), hidden=hidden)[0][1][10]
    assert cell.endswith(f"(04_pipes/never_eof), 0/4<br>{lines}</li></ul>")
    assert "kill" not in cell
