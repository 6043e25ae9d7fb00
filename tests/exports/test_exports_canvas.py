"""Canvas: one column of the teacher's file is filled; nothing else changes, and nobody is dropped."""

import pytest

from grader.model.verdicts import CheckStatus
from grader.report import exports
from grader.report.exports import Export, ExportError, Wishes

HEADER = b"Student,ID,SIS User ID,SIS Login ID,Section,Essay (77),Processes (1234),Current Score,Final Grade\r\n"
TOP = b"    Points Possible,,,,,10,8,(read only),(read only)\r\n"
CLASS = (
    b"\xef\xbb\xbf"
    + HEADER
    + b",,,,,Manual Posting,,,\r\n"
    + TOP
    + b'"Lovelace, Ada",501,s1,ada,"Sec, A",9.5,,95,"A"\r\n'
    + '"Õunapuu, José",502,s2,jose@school.example,Sec B,"=""1""",3,,\r\n'.encode()
    + b'"Hopper, Grace",503,s3,grace,Sec B,,EX,,\r\n'
    + b'"Student, Test",599,,9f8e,Sec B,,,,\r\n'
)


def fill(book, content=CLASS, **wishes) -> tuple[str, Export]:
    given = {"column": "Processes", **wishes}
    made = exports.export("canvas", book, Wishes(into=content, into_name="canvas.csv", **given))
    return made.files[0].content.decode("utf-8"), made


def notes(made: Export) -> dict[str, tuple[str, ...]]:
    return {note.title: note.names for note in made.notes}


def test_only_the_cells_of_the_column_change(make):
    text, made = fill(make.book(make.entry("501", 6.0), make.entry("502", 2.5)))
    expected = CLASS.decode().replace("9.5,,95", "9.5,6,95").replace('""",3,,', '""",2.5,,')
    assert text == expected
    assert made.summary == "2 of 4 students have a grade from us in column 'Processes (1234)'"


@pytest.mark.parametrize(
    ("id", "more"),
    [
        ("502", {}),
        ("s2", {}),
        ("S2 ", {}),
        ("jose@school.example", {}),
        ("x", {"email": "Jose@School.example"}),
        ("x", {"name": "José Õunapuu"}),
        ("x", {"name": "Õunapuu, José"}),
        ("x", {"name": "jose ounapuu"}),
        ("ounapuujose", {}),
    ],
)
def test_a_student_is_found_by_any_id_then_by_name(make, id, more):
    text, _ = fill(make.book(make.entry(id, 7.0, **more)))
    assert '"=""1""",7,,' in text


def test_an_id_counts_more_than_a_name(make):
    text, _ = fill(make.book(make.entry("501", 7.0, name="Grace Hopper")))
    assert "9.5,7,95" in text
    assert ",EX,," in text


def test_two_rows_for_one_student_are_left_alone_and_named(make):
    text, made = fill(make.book(make.entry("501", 7.0, email="jose@school.example")))
    assert text == CLASS.decode()
    assert notes(made)["not clear which row of 'canvas.csv' is theirs, so none was filled"] == (
        "501: Lovelace, Ada (row 4), Õunapuu, José (row 5)",
    )


def test_two_students_for_one_row_are_left_alone_and_named(make):
    text, made = fill(make.book(make.entry("501", 7.0), make.entry("s1", 1.0)))
    assert text == CLASS.decode()
    assert len(notes(made)["not clear which row of 'canvas.csv' is theirs, so none was filled"]) == 2


def test_namesakes_are_not_guessed(make):
    twins = CLASS + b'"Lovelace, Ada",777,s7,ada7,Sec B,,,,\r\n'
    text, made = fill(make.book(make.entry("x", 7.0, name="Ada Lovelace")), twins)
    assert text == twins.decode()
    assert notes(made)["not clear which row of 'canvas.csv' is theirs, so none was filled"] == (
        "Ada Lovelace (x): Lovelace, Ada (row 4), Lovelace, Ada (row 8)",
    )


def test_whoever_is_only_on_one_side_is_listed(make):
    _, made = fill(make.book(make.entry("501", 7.0), make.entry("999", 3.0, name="No Row")))
    assert notes(made) == {
        "graded, but not in 'canvas.csv'": ("No Row (999)",),
        "in 'canvas.csv', but not in the class": (
            "Õunapuu, José (row 5)",
            "Hopper, Grace (row 6)",
            "Student, Test (row 7)",
        ),
    }


def test_excused_students_stay_excused_and_are_named(make):
    text, made = fill(make.book(make.entry("503", 7.0)))
    assert text == CLASS.decode()
    assert notes(made)["excused or not assigned in Canvas, left so"] == ("503: EX",)


def test_a_grade_that_stood_there_is_named_when_it_changes(make):
    _, made = fill(make.book(make.entry("502", 6.0)))
    assert notes(made)["had another grade before"] == ("502: 3 is now 6",)
    _, made = fill(make.book(make.entry("502", 3.0)))
    assert "had another grade before" not in notes(made)


@pytest.mark.parametrize("status", ["missing", "not_graded", "partial", "refused"])
def test_nobody_gets_zero_for_what_was_not_graded(make, status):
    text, made = fill(make.book(make.entry("501", 0.0, status=status, note="why")))
    assert text == CLASS.decode()
    (found,) = (note for note in made.notes if "left without a grade" in note.title)
    assert found.names == ("501: why",)
    assert found.open is (status != "missing")


def test_a_check_that_we_failed_to_grade_leaves_the_whole_grade_open(make):
    result = make.submission(make.exercise(make.check("a"), make.check("b", CheckStatus.NOT_GRADED)))
    text, _ = fill(make.book(make.entry("501", 2.0, result=result)))
    assert text == CLASS.decode()


def test_a_missing_answer_is_zero_when_asked(make):
    book = make.book(make.entry("501", 0.0, status="missing"), make.entry("502", 0.0, status="not_graded"))
    text, _ = fill(book, missing_as_zero=True)
    assert "9.5,0,95" in text
    assert '""",3,,' in text


def test_points_are_scaled_to_what_canvas_says_is_possible(make):
    text, made = fill(make.book(make.entry("501", 6.0)), CLASS.replace(b",10,8,", b",10,100,"))
    assert "9.5,75,95" in text
    assert made.summary.endswith("'Processes (1234)', scaled from 8 to 100")


def test_points_are_scaled_to_what_is_asked(make):
    text, _ = fill(make.book(make.entry("501", 6.0)), out_of=20.0)
    assert "9.5,15,95" in text


def test_points_stay_as_they_are_where_canvas_says_nothing(make):
    text, _ = fill(make.book(make.entry("501", 6.25)), CLASS.replace(TOP, b""))
    assert "9.5,6.25,95" in text


def test_semicolons_and_decimal_commas_are_kept(make):
    content = b"Student;ID;Section;Processes (1)\n    Points Possible;;;8,00\nLovelace;501;A;\n"
    text, _ = fill(make.book(make.entry("501", 2.5)), content, column="")
    assert text.endswith("Lovelace;501;A;2,5\n")


def test_first_and_last_names_in_two_columns_are_joined(make):
    content = (
        b"LastName,FirstName,ID,SIS Login ID,Section,Processes (1)\nLovelace,Ada,501,x,A,\nHopper,Grace,502,y,A,\n"
    )
    text, _ = fill(make.book(make.entry("502", 1.0), make.entry("z", 2.0, name="Ada Lovelace")), content, column="")
    assert text.endswith("501,x,A,2\nHopper,Grace,502,y,A,1\n")


@pytest.mark.parametrize("column", ["Processes", "Processes (1234)", "1234", " Processes "])
def test_a_column_is_named_by_title_header_or_id(make, column):
    text, _ = fill(make.book(make.entry("501", 6.0)), column=column)
    assert "9.5,6,95" in text


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("", "there are 2 assignments; try --column with one of 'Essay (77)', 'Processes (1234)'"),
        ("Proceses", "--column 'Proceses' is no assignment there; try 'Processes (1234)'"),
        ("process", "try 'Processes (1234)'"),
        ("zzz", "is no assignment there; try 'Essay (77)', 'Processes (1234)'"),
        ("Current Score", "it has no id, or belongs to Canvas, so that an import would not fill it; try one of"),
        ("ID", "it has no id, or belongs to Canvas"),
    ],
)
def test_a_column_that_is_not_there_is_refused_with_near_names(make, column, words):
    with pytest.raises(ExportError) as error:
        fill(make.book(make.entry("501")), column=column)
    assert words in str(error.value)


def test_two_assignments_of_one_title_are_refused_with_their_ids(make):
    content = CLASS.replace(b"Essay (77)", b"Processes (77)")
    with pytest.raises(ExportError, match="means 2 assignments; try --column with one of"):
        fill(make.book(make.entry("501")), content)


def test_a_column_that_canvas_keeps_to_itself_is_no_assignment(make):
    content = CLASS.replace(b",10,8,", b",10,(read only),")
    with pytest.raises(ExportError, match="is no assignment there"):
        fill(make.book(make.entry("501")), content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "try --into with the file it exports"),
        (b"Name,Grade\nAda,1\n", "begins with 'Student', 'ID', ... 'Section', 'canvas.csv' with 'Name', 'Grade'"),
        (b"Student,ID,Section,Notes\nAda,1,A,\n", "has no column of an assignment, such as 'Processes (1234)'"),
    ],
)
def test_another_file_than_canvas_exports_is_refused(make, content, words):
    with pytest.raises(ExportError) as error:
        fill(make.book(make.entry("501")), content)
    assert words in str(error.value)


def test_a_name_that_looks_like_a_formula_goes_back_to_canvas_as_it_came(make):
    content = CLASS + b'"=HYPERLINK(""http://x"")",601,s9,x9,Sec,,,,\r\n'
    text, _ = fill(make.book(make.entry("601", 1.0)), content)
    assert text.endswith('"=HYPERLINK(""http://x"")",601,s9,x9,Sec,,1,,\r\n')
