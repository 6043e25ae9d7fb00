"""Uploads joined to the roster."""

import pytest

from grader.model.gradebook import Student
from tests.bulk.intake.conftest import POLL

JANE = "s001,Jane Doe,jdoe@uni.example,A"
KIM = "s002,Kim Lee,kim.lee@uni.example,B"
ZOE = "00123,Zoë Ruíz García,zoe@uni.example,A"
MOODLE = "_assignsubmission_file"


@pytest.mark.parametrize(
    ("upload", "id"),
    [
        ("s001", "s001"),
        ("S001", "s001"),
        ("s001.zip", "s001"),
        ("s001 (1).zip", "s001"),
        ("s001-2.zip", "s001"),
        ("jdoe", "s001"),
        ("jdoe@uni.example", "s001"),
        ("JDoe.tar.gz", "s001"),
        ("Jane Doe", "s001"),
        ("Doe, Jane", "s001"),
        ("doe_jane", "s001"),
        ("janedoe", "s001"),
        ("Zoe Ruiz Garcia", "00123"),
        ("Ruíz García, Zoë", "00123"),
        ("123", "00123"),
        ("hw1-s001", "s001"),
        ("hw1-final-jdoe", "s001"),
        ("s001_Jane Doe", "s001"),
        ("2026-03-01 s001 homework", "s001"),
        ("kim.lee", "s002"),
        ("doejane_4711_900_poll.py", "s001"),
        ("ruzgarcazo_4711_900_poll.py", None),
        ("ruízgarcíazoë_4711_900_poll.py", "00123"),
        ("leekim_LATE_4711_900_homework.zip", "s002"),
        (f"Jane Doe_77{MOODLE}", "s001"),
        (f"Zoë Ruíz García_77{MOODLE}_poll.py", "00123"),
        ("s003", None),
        ("jane", None),
        ("Doe", None),
        (f"Participant_77{MOODLE}", None),
        ("anon_abc_900_poll.py", None),
    ],
)
def test_an_upload_finds_its_student(klass, upload, id):
    klass.enrol(JANE, KIM, ZOE)
    if upload.endswith(".py"):
        klass.file(upload, "x")
    elif "." in upload[-8:] and not upload.endswith((".lee", ".example")):
        klass.zip(upload, {"poll.py": "x"})
    else:
        klass.file(f"{upload}/poll.py", "x")
    intake = klass.take()
    (handed,) = intake.handed
    if id is None:
        assert handed.flags[0] == "unknown student"
        assert [student.id for student in intake.missing] == ["s001", "s002", "00123"]
    else:
        assert handed.student.id == id
        assert handed.student.email
        assert "unknown student" not in handed.flags
        assert id not in [student.id for student in intake.missing]
    assert handed.name == upload


def test_nobody_is_dropped(klass):
    klass.enrol(JANE, KIM, ZOE)
    klass.file("s001/poll.py")
    klass.file("stranger/poll.py")
    klass.file("kim.lee.zip", "garbage")
    intake = klass.take()
    assert [handed.student.id for handed in intake.handed] == ["s001", "stranger"]
    assert [student.id for student in intake.turned_away] == ["s002"]
    assert [student.id for student in intake.missing] == ["00123"]
    assert [(refused.name, refused.student) for refused in intake.refused] == [("kim.lee.zip", "s002")]


def test_uploads_of_one_student_meet_under_whatever_names(klass):
    klass.enrol(JANE)
    klass.file("Jane Doe/poll.py", "old", age_s=60)
    klass.file("jdoe/poll.py", "new", age_s=0)
    handed = klass.only()
    assert handed.student == Student("s001", "Jane Doe", "jdoe@uni.example", "A")
    assert handed.read_answers() == {POLL: b"new"}
    assert handed.flags == ("two uploads: 'jdoe' counts, 'Jane Doe' not",)


def test_two_students_of_one_name_are_not_guessed(klass):
    klass.enrol("a,Wei Zhang,wz1@uni.example,A", "b,Wei Zhang,wz2@uni.example,A")
    klass.file("Wei Zhang/poll.py", "x")
    intake = klass.take()
    (handed,) = intake.handed
    assert handed.student == Student("Wei Zhang")
    assert handed.flags == ("unknown student: could be 'a' (Wei Zhang) or 'b' (Wei Zhang)",)
    assert [student.id for student in intake.missing] == ["a", "b"]


def test_the_platform_s_id_decides_between_two_students_of_one_name(klass):
    klass.enrol("Participant 77,Wei Zhang,,A", "Participant 78,Wei Zhang,,A")
    klass.file(f"Wei Zhang_78{MOODLE}/poll.py", "x")
    assert klass.only().student.id == "Participant 78"


def test_an_id_that_contradicts_the_name_is_not_believed(klass):
    """The numbers of Canvas are its own; one of them may be the student number of somebody else."""
    klass.enrol("11,Richard Roe,,A", "12,Jane Doe,,A")
    klass.file("doejane_11_900_poll.py", "x")
    intake = klass.take()
    (handed,) = intake.handed
    assert handed.student.id == "11 (unknown)"
    assert handed.flags == ("unknown student: could be '11' (Richard Roe) or '12' (Jane Doe)",)
    assert [student.id for student in intake.missing] == ["11", "12"]


def test_an_id_with_another_name_is_joined_and_flagged(klass):
    klass.enrol("11,Elizabeth Doe,,A")
    klass.file("doeliz_11_900_poll.py", "x")
    handed = klass.only()
    assert handed.student.id == "11"
    assert handed.flags == ("found by id '11'; the upload says 'doeliz', the roster 'Elizabeth Doe'",)


def test_an_upload_with_parts_of_two_students_is_not_guessed(klass):
    klass.enrol(JANE, KIM)
    klass.file("s001 and s002/poll.py", "x")
    assert klass.only().flags == ("unknown student: could be 's001' (Jane Doe) or 's002' (Kim Lee)",)


def test_short_ids_are_not_found_inside_names(klass):
    klass.enrol("1,Jane Doe,,A")
    klass.file("lab_1_may/poll.py", "x")
    assert klass.only().flags == ("unknown student",)


def test_an_exact_id_goes_before_all_else(klass):
    klass.enrol("jdoe,John Doe,,A", "x,Jane Doe,jdoe@uni.example,A", "JDOE,Jo Doe,,B")
    klass.file("jdoe/poll.py", "1")
    klass.file("JDOE/poll.py", "2")
    assert klass.answers() == {"jdoe": {POLL: b"1"}, "JDOE": {POLL: b"2"}}


def test_further_columns_of_logins_join_too(klass):
    klass.enrol("s001,Jane Doe,octojane", header="id,name,github username")
    klass.file("hw1-octojane/poll.py", "x")
    assert klass.only().student.id == "s001"


def test_an_export_of_canvas_is_a_roster_for_its_downloads(klass):
    klass.enrol(
        "    Points Possible,,,,,10",
        '"Doe, Jane",4711,s001,jdoe,A,',
        header="Student,ID,SIS User ID,SIS Login ID,Section,Homework (12)",
    )
    klass.file("doejane_4711_900_poll.py", "x")
    assert klass.only().student == Student("4711", "Doe, Jane", "", "A")


def test_a_student_on_the_roster_with_one_odd_folder_is_no_class(klass):
    klass.enrol(JANE)
    klass.file("s001/a/poll.py", "x")
    klass.file("s001/b/never_eof.py", "y")
    assert set(klass.answers()) == {"s001"}


def test_folders_of_sections_are_seen_through_by_the_roster(klass):
    klass.enrol(JANE, KIM, ZOE)
    klass.file("section A/s001/poll.py", "j")
    klass.file("section A/00123/poll.py", "z")
    klass.file("section B/Kim Lee/poll.py", "k")
    klass.file("stranger/s001 was here/poll.py", "x")
    klass.file("stranger/old/poll.py", "x")
    assert klass.answers() == {
        "s001": {POLL: b"j"},
        "00123": {POLL: b"z"},
        "s002": {POLL: b"k"},
        "stranger": {POLL: b"x"},
    }
