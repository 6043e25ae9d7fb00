"""The roster, as people and spreadsheets write it."""

import os
from pathlib import Path

import pytest

from grader.bulk.roster import Roster, RosterError, load_roster
from grader.model.gradebook import Student

JANE = Student("s1", "Jane Doe", "jane@uni.example", "A")
KIM = Student("s2", "Lee, Kim", "kim@uni.example", "")
TEXT = 'id,name,email,section\ns1,Jane Doe,jane@uni.example,A\ns2,"Lee, Kim",kim@uni.example,\n'


def read(tmp_path: Path, content: str | bytes) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_roster(path)


def complaints(tmp_path: Path, content: str | bytes) -> list[str]:
    """Return what is wrong with a roster, without the folder."""
    with pytest.raises(RosterError) as raised:
        read(tmp_path, content)
    return str(raised.value).replace(f"{tmp_path}/", "").splitlines()


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        TEXT.replace("\n", "\r\n"),
        "\ufeff" + TEXT,
        "\n\n" + TEXT + "\n,,,\n",
        TEXT.rstrip(),
        TEXT.encode("utf-16"),
        ("\ufeff" + TEXT).encode("utf-16-be"),
        "sep=;\r\n" + 'id;name;email;section\ns1;Jane Doe;jane@uni.example;A\ns2;"Lee, Kim";kim@uni.example;\n',
        "id;name;email;section\ns1;Jane Doe;jane@uni.example;A\ns2;Lee, Kim;kim@uni.example;\n",
        "id\tname\temail\tsection\ns1\tJane Doe\tjane@uni.example\tA\ns2\tLee, Kim\tkim@uni.example\t\n",
        'Section,E-Mail,ID,x,Name\nA,jane@uni.example,s1,1,Jane Doe\n,kim@uni.example,s2,2,"Lee, Kim"\n',
        'id,name,email,section\n="s1",Jane Doe,jane@uni.example,A\n" s2 ","Lee, Kim",kim@uni.example,,,\n',
        'Student ID,First name,Last name,Email address,Group\ns1,Jane,Doe,jane@uni.example,A\ns2,"Lee,",Kim,'
        "kim@uni.example,\n",
    ],
    ids=range(13),
)
def test_a_roster_is_read_however_it_was_exported(tmp_path, content):
    assert read(tmp_path, content).students == (JANE, KIM)


def test_a_column_that_is_not_there_is_empty(tmp_path):
    assert read(tmp_path, "email,id\na@b,s1\n").students == (Student("s1", "", "a@b"),)


def test_names_are_kept_as_they_are(tmp_path):
    names = ["=cmd|' /C calc'!A1", "<script>", "a\nb", "\u202ereversed", "🎉", "王小明"]
    lines = "".join(f'{number},"{name}"\n' for number, name in enumerate(names))
    assert [student.name for student in read(tmp_path, "id,name\n" + lines).students] == names


def test_further_ids_and_logins_are_kept_for_joining(tmp_path):
    roster = read(tmp_path, "SIS User ID,id,login\nsis1,s1,jdoe\ns2,s2,\n")
    assert [student.id for student in roster.students] == ["s1", "s2"]
    assert roster.logins == {"s1": ("sis1", "jdoe")}


def test_a_login_is_an_id_where_there_is_no_other(tmp_path):
    assert read(tmp_path, "username,name\njdoe,Jane\n").students == (Student("jdoe", "Jane"),)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (
            "id,name\ns1,A\ns2,B\ns1,C\n",
            "roster.csv:4: the id 's1' stands here twice, first in line 2; try to remove one",
        ),
        ("id,name\n,A\n", "roster.csv:2: 'A' has no id; try to add one, or to remove the line"),
        (
            "id,name\ns1,Doe, Jane\n",
            "roster.csv:2: there are 3 cells under a header of 2; try to put a text with a separator in quotes",
        ),
        ("id,name,email\ns1,A\n", "roster.csv:2: there are 2 cells under a header of 3; try to add what is missing"),
        (
            "s1,Jane\n",
            "roster.csv:1: the header has no column 'id', only 's1', 'Jane'; "
            "try to put a line like id,name,email,section on top",
        ),
        (
            "idd,name\n1,A\n",
            "roster.csv:1: the header has no column 'id', only 'idd', 'name'; try to rename 'idd' to 'id'",
        ),
        ("id,name,name\n1,A,B\n", "roster.csv:1: the column 'name' stands here twice; try to rename one of the two"),
        (
            "id,name\n1.23E+11,A\n",
            "roster.csv:2: the id '1.23E+11' was rounded by a spreadsheet; try to format the column as text",
        ),
        (
            "id,name\n",
            "roster.csv:1: there is no student below the header; try one line for each, id,name,email,section",
        ),
        (
            "",
            "roster.csv:1: the header has no column 'id', only an empty line; "
            "try to put a line like id,name,email,section on top",
        ),
        (
            'id,name\n1,"A\n2,B\n',
            "roster.csv:2: it is no valid CSV from here on: unexpected end of data; try to mend the quotes",
        ),
        (
            'id,name\n1,"A"B\n',
            "roster.csv:2: it is no valid CSV from here on: ',' expected after '\"'; try to mend the quotes",
        ),
        (
            "id,name\n1,Jos\xe9\n".encode("latin-1"),
            "roster.csv:2: b'\\xe9\\n' is no UTF-8; try to save it as 'CSV UTF-8' in the spreadsheet",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, content, complaint):
    assert complaints(tmp_path, content) == [complaint]


def test_all_problems_are_said_at_once(tmp_path):
    text = 'id,name\ns1,A\n"s\n2",B\n,C\ns1,D\n'
    assert [line.partition(": ")[0] for line in complaints(tmp_path, text)] == ["roster.csv:5", "roster.csv:6"]


def test_a_file_full_of_problems_is_not_read_to_its_end(tmp_path):
    problems = complaints(tmp_path, "id,name\n" + ",A\n" * 1000)
    assert len(problems) == 21
    assert problems[-1] == "20 problems so far, the rest was not read; mend these first"


def test_the_line_is_right_below_empty_lines_and_a_line_for_excel(tmp_path):
    assert complaints(tmp_path, "sep=,\n\nid,name\n\ns1,A\ns1,B\n")[0].startswith("roster.csv:6: the id 's1' stands")


def test_a_roster_that_is_not_there_is_said(tmp_path):
    with pytest.raises(RosterError, match="there is no such roster; try the name of a CSV file"):
        load_roster(tmp_path / "none.csv")


def test_a_folder_or_a_fifo_is_no_roster(tmp_path):
    os.mkfifo(tmp_path / "fifo.csv")
    for path in (tmp_path, tmp_path / "fifo.csv"):
        with pytest.raises(RosterError, match="is no regular file"):
            load_roster(path)


def test_a_roster_that_cannot_be_opened_is_said(tmp_path):
    path = tmp_path / ("x" * 300)
    with pytest.raises(RosterError, match="File name too long"):
        load_roster(path)


def test_a_roster_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("grader.bulk.roster.MOST_BYTES", 10)
    assert complaints(tmp_path, TEXT) == ["roster.csv: the roster has more than 10 bytes; try the list of one class"]
