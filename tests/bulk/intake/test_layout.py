"""Which file of an upload answers which exercise."""

import os

import pytest

from tests.bulk.intake.conftest import EOF, FAN_IN, POLL


@pytest.mark.parametrize(
    "path",
    [
        "exercises/04_pipes/never_eof.py",
        "04_pipes/never_eof.py",
        "never_eof.py",
        "homework/exercises/04_pipes/never_eof.py",
        "homework/04_pipes/never_eof.py",
        "homework/never_eof.py",
        "homework/week 2/never_eof.py",
        "a/b/c/d/04_pipes/never_eof.py",
        "04_pipes/never_eof (1).py",
        "never_eof(2).py",
        "never_eof-1.py",
        "never_eof - Copy.py",
        "never_eof copy 2.py",
        "Copy of never_eof.py",
        "04_PIPES/Never_EOF.PY",
        "exercises/never_eof.py",
    ],
)
def test_an_answer_is_found_wherever_it_lies(klass, path):
    klass.file(f"kim/{path}", "x = 1")
    handed = klass.only()
    assert handed.read_answers() == {EOF: b"x = 1"}
    assert handed.answers.files == {EOF: path}
    assert handed.flags == ()


def test_the_contents_of_answers_are_bytes_as_they_came(klass):
    content = bytes(range(256)) + b"\r\n\0"
    klass.file("kim/never_eof.py", content)
    klass.file("kim/poll.py", b"")
    assert klass.only().read_answers() == {EOF: content, POLL: b""}


@pytest.mark.parametrize(
    "path",
    [
        "venv/lib/python3.11/site-packages/poll.py",
        ".venv/poll.py",
        "node_modules/poll.py",
        "solutions/04_pipes/poll.py",
        "tests/bench/poll.py",
        "a/b/c/poll.py",
        "poll.pyc",
        ".git/poll.py",
        "__MACOSX/._poll.py",
        "._poll.py",
    ],
)
def test_a_file_that_only_has_the_name_of_an_exercise_is_none(klass, path):
    klass.file(f"kim/{path}", "x")
    klass.file("kim/never_eof.py", "x")
    assert list(klass.only().answers) == [EOF]


def test_files_that_are_no_answers_are_listed_and_never_read(klass):
    klass.file("kim/never_eof.py", "x")
    for name in (
        "conftest.py",
        "sitecustomize.py",
        "notes.ipynb",
        ".DS_Store",
        "sub/util.py",
        "__MACOSX/._never_eof.py",
    ):
        klass.file(f"kim/{name}", "raise SystemExit")
    assert set(klass.only().ignored) == {
        ".DS_Store",
        "__MACOSX",
        "conftest.py",
        "notes.ipynb",
        "sitecustomize.py",
        "sub/util.py",
    }


def test_a_long_list_of_ignored_files_ends_with_how_many_are_left_out(klass):
    for number in range(105):
        klass.file(f"kim/data_{number:03}.txt")
    ignored = klass.only().ignored
    assert len(ignored) == 101
    assert ignored[-1] == "5 more"


def test_the_folder_decides_between_two_lessons(klass):
    klass.file("kim/04_pipes/twin.py", "pipes")
    klass.file("kim/exercises/05_bytes/twin.py", "bytes")
    assert klass.only().read_answers() == {"04_pipes/twin": b"pipes", "05_bytes/twin": b"bytes"}


def test_a_name_that_two_lessons_have_is_not_guessed(klass):
    klass.file("kim/twin.py", "x")
    intake = klass.take()
    assert not intake.handed[0].answers
    (refused,) = intake.refused
    assert refused.name == "kim/twin.py"
    assert "'04_pipes' or '05_bytes'" in refused.reason


def test_an_answer_in_the_wrong_folder_counts_and_is_flagged(klass):
    klass.file("kim/02_sentinels/fan_in.py", "x")
    handed = klass.only()
    assert list(handed.answers) == [FAN_IN]
    assert handed.flags == ("04_pipes/fan_in was found in the wrong folder: '02_sentinels/fan_in.py'",)


def test_the_right_folder_goes_before_the_wrong_one_and_before_none(klass):
    klass.file("kim/02_sentinels/poll.py", "wrong", age_s=0)
    klass.file("kim/poll.py", "bare", age_s=10)
    klass.file("kim/04_pipes/poll.py", "right", age_s=20)
    handed = klass.only()
    assert handed.read_answers() == {POLL: b"right"}
    assert handed.flags == ("3 files answer 04_pipes/poll: '04_pipes/poll.py' counts, 'poll.py' and 1 more not",)


def test_the_newer_of_two_files_counts(klass):
    klass.file("kim/poll.py", "new", age_s=0)
    klass.file("kim/poll (1).py", "old", age_s=60)
    assert klass.only().read_answers() == {POLL: b"new"}


def test_the_later_copy_counts_where_both_are_as_old(klass):
    for name, content in (("poll.py", "0"), ("poll (2).py", "2"), ("poll (10).py", "10")):
        klass.file(f"kim/{name}", content, age_s=0)
    assert klass.only().read_answers() == {POLL: b"10"}


def test_two_equal_files_are_no_matter(klass):
    klass.file("kim/poll.py", "same")
    klass.file("kim/backup/poll.py", "same")
    assert klass.only().flags == ()


@pytest.mark.parametrize("name", ["neverEOF.py", "never-eof.py", "never_eof.py.txt", "never_eof.ipynb", "nevr_eof.py"])
def test_a_name_that_is_nearly_right_is_suggested(klass, name):
    klass.file(f"kim/{name}", "x")
    intake = klass.take()
    assert intake.handed[0].problems == {EOF: f"'never_eof.py' is missing; {name!r} is there, but has another name"}
    assert "no answer found" in intake.handed[0].flags
    (refused,) = intake.refused
    assert (refused.name, refused.student) == (f"kim/{name}", "kim")
    assert refused.reason.endswith("try 'never_eof.py'")


def test_nothing_is_suggested_for_an_exercise_that_has_an_answer(klass):
    klass.file("kim/never_eof.py", "x")
    klass.file("kim/never_eof_old.py", "y")
    intake = klass.take()
    assert intake.refused == ()
    assert intake.handed[0].ignored == ("never_eof_old.py",)


def test_a_file_that_is_too_large_is_refused_by_name(klass):
    klass.file("kim/never_eof.py", b"#" * (1024 * 1024 + 1))
    klass.file("kim/poll.py", b"#" * 1024 * 1024)
    intake = klass.take()
    assert intake.handed[0].problems == {EOF: "'never_eof.py': it cannot be read: it is larger than 1,048,576 bytes"}
    assert list(intake.handed[0].answers) == [POLL]
    assert [refused.name for refused in intake.refused] == ["kim/never_eof.py"]


def test_a_link_in_place_of_an_answer_is_not_followed(klass, tmp_path):
    (tmp_path / "secret.py").write_text("secret")
    klass.file("kim/poll.py", "x")
    os.symlink(tmp_path / "secret.py", klass.folder / "kim" / "never_eof.py")
    intake = klass.take()
    assert intake.handed[0].read_answers() == {POLL: b"x"}
    assert intake.handed[0].problems == {EOF: "'never_eof.py': it is a symbolic link, which is never followed"}


def test_a_linked_folder_is_not_followed(klass, tmp_path):
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "poll.py").write_text("secret")
    klass.file("kim/never_eof.py", "x")
    os.symlink(tmp_path / "else", klass.folder / "kim" / "04_pipes")
    intake = klass.take()
    assert list(intake.handed[0].answers) == [EOF]
    assert [refused.name for refused in intake.refused] == ["kim/04_pipes"]


def test_a_fifo_in_place_of_an_answer_is_not_opened(klass):
    klass.file("kim/poll.py", "x")
    os.mkfifo(klass.folder / "kim" / "never_eof.py")
    assert klass.refusals() == {"kim/never_eof.py": "it is no regular file"}


def test_a_folder_in_place_of_an_answer_is_said(klass):
    (klass.folder / "kim" / "never_eof.py").mkdir(parents=True)
    intake = klass.take()
    assert intake.handed[0].problems == {EOF: "'never_eof.py': it is a folder, not a file"}


def test_a_good_file_counts_beside_one_that_cannot_be_taken(klass):
    klass.file("kim/never_eof.py", "x", age_s=60)
    os.symlink("/nowhere", klass.folder / "kim" / "never_eof (1).py")
    handed = klass.only()
    assert handed.read_answers() == {EOF: b"x"}
    assert handed.problems == {}


def test_folders_without_end_are_left(klass):
    klass.file("kim/" + "d/" * 30 + "04_pipes/poll.py", "x")
    klass.file("kim/never_eof.py", "x")
    intake = klass.take()
    assert list(intake.handed[0].answers) == [EOF]
    assert intake.refused[0].reason == "it lies more than 20 folders deep"


def test_a_folder_that_may_not_be_opened_is_said(klass, monkeypatch):
    klass.file("kim/never_eof.py", "x")
    klass.file("lee/poll.py", "x")
    real = os.scandir

    def scandir(place):
        if str(place).endswith("kim"):
            raise PermissionError(13, "Permission denied")
        return real(place)

    monkeypatch.setattr("os.scandir", scandir)
    intake = klass.take()
    assert [student.id for student in intake.turned_away] == ["kim"]
    assert intake.refused[0].reason == "it cannot be opened: Permission denied"
    assert intake.handed[0].student.id == "lee"


def test_more_files_than_can_be_looked_at_are_said(klass, monkeypatch):
    monkeypatch.setattr("grader.bulk.intake.walk.MOST_FILES", 5)
    for number in range(7):
        klass.file(f"kim/{number}.txt")
    klass.file("lee/poll.py", "x")
    assert klass.refusals() == {"kim": "it has more than 5 files; only the first were looked at"}
