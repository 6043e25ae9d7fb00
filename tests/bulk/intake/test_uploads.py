"""Whose uploads they are, and which of several counts."""

import os

import pytest

from grader.bulk.intake import IntakeError, take_in
from grader.bulk.intake.senders import clone_prefix, platform_of
from grader.model.gradebook import Student, Upload
from tests.bulk.intake.conftest import EOF, FAN_IN, POLL, packed_zip

NOON = "2026-02-25T06:13:20Z"


def test_every_student_of_a_folder_is_handed_in_by_id(klass):
    for name in ("lee", "kim", "Zoë", "123"):
        klass.file(f"{name}/poll.py", name)
    assert [handed.student.id for handed in klass.take().handed] == ["123", "Zoë", "kim", "lee"]


def test_an_empty_upload_is_nobody_dropped(klass):
    (klass.folder / "kim").mkdir()
    klass.file("lee/poll.py")
    kim = klass.take().handed[0]
    assert (kim.student.id, list(kim.answers), kim.flags) == ("kim", [], ("no answer found",))


# Canvas


CANVAS = {
    "doejane_11_900_never_eof.py": "e",
    "doejane_11_901_poll.py": "p",
    "roerichard_LATE_12_902_homework.zip": packed_zip({"exercises/04_pipes/never_eof.py": "r"}),
}


def test_a_download_of_canvas_is_cut_by_user(klass):
    klass.zip("submissions.zip", CANVAS)
    jane, richard = klass.take("submissions.zip").handed
    assert jane.student == Student("11", "doejane")
    assert jane.read_answers() == {EOF: b"e", POLL: b"p"}
    assert [upload.name for upload in jane.uploads] == ["doejane_11_901_poll.py", "doejane_11_900_never_eof.py"]
    assert jane.flags == ()
    assert richard.student == Student("12", "roerichard")
    assert richard.read_answers() == {EOF: b"r"}
    assert richard.flags == ("late",)
    assert richard.uploads[0].late


def test_the_time_of_a_download_is_not_the_time_of_an_upload(klass):
    klass.zip("submissions.zip", CANVAS | {"lee_13_1_poll.py": ""})
    klass.zip("course.zip", {f"Jane Doe_77{MOODLE}/poll.py": ""})
    for source in ("submissions.zip", "course.zip"):
        assert {upload.modified for handed in klass.take(source).handed for upload in handed.uploads} == {""}


def test_an_unpacked_download_of_canvas_comes_to_the_same(klass):
    for name, content in CANVAS.items():
        klass.file(name, content)
    assert klass.answers() == {"11": {EOF: b"e", POLL: b"p"}, "12": {EOF: b"r"}}


def test_a_repeated_file_of_canvas_replaces_the_first(klass):
    klass.file("doejane_11_900_never_eof.py", "first", age_s=0)
    klass.file("doejane_11_950_never_eof-1.py", "second", age_s=60)
    klass.file("doejane_11_901_poll.py", "p")
    handed = klass.only()
    assert handed.read_answers() == {EOF: b"second", POLL: b"p"}
    assert {upload.name: upload.counts for upload in handed.uploads} == {
        "doejane_11_900_never_eof.py": False,
        "doejane_11_950_never_eof-1.py": True,
        "doejane_11_901_poll.py": True,
    }
    assert handed.flags == (
        "3 uploads: 'doejane_11_901_poll.py' and 'doejane_11_950_never_eof-1.py' count, "
        "'doejane_11_900_never_eof.py' not",
    )


def test_several_archives_of_one_user_of_canvas_belong_together(klass):
    klass.zip("doejane_11_900_lesson1.zip", {"04_pipes/never_eof.py": "e"})
    klass.zip("doejane_11_901_lesson2.zip", {"04_pipes/poll.py": "p"})
    assert klass.answers() == {"11": {EOF: b"e", POLL: b"p"}}


def test_anonymous_uploads_of_canvas_keep_their_number(klass):
    klass.file("anon_x7Kp2_900_never_eof.py", "e")
    klass.file("LATE_anon_b22_901_never_eof.py", "f")
    klass.file("LATE_anon_c33_text.html", "<p>")
    late, text, other = klass.take().handed
    assert (text.student.id, text.flags) == ("anon_c33", ("late", "no answer found"))
    assert (late.student.id, late.flags) == ("anon_b22", ("late",))
    assert (other.student.id, other.flags) == ("anon_x7Kp2", ())


def test_a_text_typed_into_canvas_is_listed(klass):
    klass.file("doejane_11_900_never_eof.py", "e")
    klass.file("roerichard_12_text.html", "<script>")
    richard = klass.take().handed[1]
    assert (richard.student.id, richard.ignored, richard.flags) == ("12", ("text.html",), ("no answer found",))


def test_a_file_of_canvas_that_is_too_large_is_a_problem_of_its_exercise(klass):
    klass.file("doejane_11_900_never_eof.py", b"#" * (1024 * 1024 + 1))
    intake = klass.take()
    assert list(intake.handed[0].problems) == [EOF]
    assert [(refused.name, refused.student) for refused in intake.refused] == [("doejane_11_900_never_eof.py", "11")]


def test_names_that_only_look_like_those_of_canvas_are_names_of_people(klass):
    klass.zip("lab_1_2_kim.zip", {"poll.py": "k"})
    klass.zip("lab_1_2_lee.zip", {"poll.py": "l"})
    assert klass.answers() == {"lab_1_2_kim": {POLL: b"k"}, "lab_1_2_lee": {POLL: b"l"}}


@pytest.mark.parametrize(
    ("names", "platform"),
    [
        (["doejane_11_900_a.py", "roe_12_901_a.py"], "canvas"),
        (["doejane_11_900_a.py", "roe_11_901_a.py"], ""),
        (["doejane_11_900_a.py", "kim", "lee"], ""),
        (["Jane Doe_77_assignsubmission_file", "kim"], "moodle"),
        (["Jane Doe_77_assignsubmission_file_"], "moodle"),
        (["Jane Doe_77_assignsubmission_onlinetext"], "moodle"),
        (["Jane Doe_77_assignsubmission_comments_"], "moodle"),
        ([], ""),
        (["kim", "lee"], ""),
    ],
)
def test_platforms_are_known_by_the_names_in_their_downloads(names, platform):
    assert platform_of(names) == platform


# Moodle

MOODLE = "_assignsubmission_file"


@pytest.mark.parametrize("end", ["/", "_/", "_"])
def test_a_download_of_moodle_is_cut_by_participant(klass, end):
    contents = {
        f"Jane Doe_77{MOODLE}{end}never_eof.py": "j",
        f"Zoë O'Neil-Ruíz_78{MOODLE}{end}never_eof.py": "z",
        f"Zoë O'Neil-Ruíz_78{MOODLE}{end}poll.py": "p",
    }
    klass.zip("course.zip", contents)
    for name, content in contents.items():
        klass.file(f"unpacked/{name}", content)
    for source in ("course.zip", "unpacked"):
        jane, zoe = klass.take(source).handed
        assert (jane.student, jane.read_answers()) == (Student("77", "Jane Doe"), {EOF: b"j"})
        assert (zoe.student, zoe.read_answers()) == (Student("78", "Zoë O'Neil-Ruíz"), {EOF: b"z", POLL: b"p"})


def test_blind_uploads_of_moodle_have_no_name(klass):
    klass.file(f"Participant_77{MOODLE}/never_eof.py", "x")
    assert klass.only().student == Student("77")


def test_text_and_files_of_one_participant_belong_together(klass):
    klass.file(f"Jane Doe_77{MOODLE}/hw/04_pipes/never_eof.py", "x")
    klass.file("Jane Doe_77_assignsubmission_onlinetext/onlinetext.html", "<p>")
    handed = klass.only()
    assert handed.read_answers() == {EOF: b"x"}
    assert handed.ignored == ("onlinetext.html",)
    assert handed.name == "Jane Doe_77_assignsubmission_file"
    assert handed.flags == ()


def test_downloads_of_several_sections_may_lie_side_by_side(klass):
    for section, number in (("a", 70), ("b", 80)):
        contents = {f"P{number + each}_{number + each}{MOODLE}/poll.py": f"{section}{each}" for each in range(2)}
        klass.zip(f"section {section}.zip", contents)
    assert klass.answers() == {"70": {POLL: b"a0"}, "71": {POLL: b"a1"}, "80": {POLL: b"b0"}, "81": {POLL: b"b1"}}


# clones


def clone(klass, name: str) -> None:
    klass.file(f"{name}/.git/HEAD", "ref: refs/heads/main")
    klass.file(f"{name}/exercises/04_pipes/poll.py", name)


def test_clones_are_named_after_their_users(klass):
    for name in ("hw1-kim", "hw1-lee-park", "hw1-kit"):
        clone(klass, name)
    intake = klass.take()
    assert [handed.student.id for handed in intake.handed] == ["kim", "kit", "lee-park"]
    assert [handed.name for handed in intake.handed] == ["hw1-kim", "hw1-kit", "hw1-lee-park"]
    assert [handed.ignored for handed in intake.handed] == [(".git",)] * 3


def test_the_time_of_a_clone_is_not_the_time_of_its_upload(klass):
    clone(klass, "kim")
    assert klass.only().uploads == (Upload("kim"),)


def test_clones_in_an_archive_are_named_after_their_users(klass):
    klass.zip(
        "hw1-submissions.zip",
        {f"hw1-submissions/hw1-{name}/{file}": name for name in ("kim", "kit") for file in (".git/HEAD", "poll.py")},
    )
    assert klass.answers("hw1-submissions.zip") == {"kim": {POLL: b"kim"}, "kit": {POLL: b"kit"}}


@pytest.mark.parametrize(
    ("folder", "names", "prefix"),
    [
        ("hw1-submissions", ["hw1-kim"], "hw1-"),
        ("hw1-submissions", ["hw1-team-a", "hw1-team-b"], "hw1-"),
        ("x", ["hw1-team-a", "hw1-team-b"], "hw1-team-"),
        ("x", ["kim", "kit"], ""),
        ("x", ["hw1-kim", "other"], ""),
        ("x", ["hw1-kim"], ""),
        ("x", [], ""),
    ],
)
def test_what_all_clones_have_in_front(folder, names, prefix):
    assert clone_prefix(folder, names) == prefix


# several uploads


@pytest.mark.parametrize("again", ["kim (1).zip", "kim(2).zip", "kim - Copy.zip", "Copy of kim.zip", "kim copy.zip"])
def test_the_newest_of_two_uploads_counts_and_both_are_kept(klass, again):
    klass.zip("kim.zip", {"never_eof.py": "old", "poll.py": "old"}, age_s=60)
    klass.zip(again, {"never_eof.py": "new"}, age_s=0)
    handed = klass.only()
    assert handed.student.id == "kim"
    assert handed.name == again
    assert handed.read_answers() == {EOF: b"new"}
    assert handed.uploads == (Upload(again, True, NOON), Upload("kim.zip", False, "2026-02-25T06:12:20Z"))
    assert handed.flags == (f"two uploads: {again!r} counts, 'kim.zip' not",)


def test_the_time_goes_before_the_number(klass):
    klass.zip("kim.zip", {"poll.py": "new"}, age_s=0)
    klass.zip("kim (1).zip", {"poll.py": "old"}, age_s=60)
    assert klass.answers() == {"kim": {POLL: b"new"}}


def test_the_number_decides_between_uploads_as_old(klass):
    for name in ("kim.zip", "kim (2).zip", "kim (10).zip"):
        klass.zip(name, {"poll.py": name}, age_s=0)
    handed = klass.only()
    assert handed.name == "kim (10).zip"
    assert handed.flags == ("3 uploads: 'kim (10).zip' counts, 'kim (2).zip' and 'kim.zip' not",)


def test_of_many_uploads_a_few_are_named(klass):
    for number in range(6):
        klass.zip(f"kim ({number}).zip", {"poll.py": "p"}, age_s=0)
    (flag,) = klass.only().flags
    assert flag == "6 uploads: 'kim (5).zip' counts, 'kim (4).zip', 'kim (3).zip', 'kim (2).zip' and 2 more not"


def test_a_tie_is_flagged(klass):
    klass.zip("kim.zip", {"poll.py": "zip"}, age_s=0)
    klass.tar("kim.tar", {"poll.py": "tar"})
    os.utime(klass.folder / "kim.tar", (1_772_000_000,) * 2)
    handed = klass.only()
    assert handed.name == "kim.zip"
    assert handed.flags == (
        "two uploads: 'kim.zip' counts, 'kim.tar' not",
        "nothing tells which upload is newer; the last by name counts",
    )


def test_a_folder_and_an_archive_of_one_student_are_two_uploads(klass):
    klass.file("kim/poll.py", "folder", age_s=0)
    klass.zip("kim.zip", {"poll.py": "archive"}, age_s=60)
    assert klass.only().read_answers() == {POLL: b"folder"}


def test_numbers_behind_a_hyphen_may_be_names(klass):
    for name in ("team", "team-1", "team-2"):
        klass.file(f"{name}/poll.py", name)
    assert set(klass.answers()) == {"team", "team-1", "team-2"}


def test_an_older_upload_counts_where_the_newest_is_damaged(klass):
    klass.zip("kim.zip", {"poll.py": "good"}, age_s=60)
    klass.file("kim (1).zip", "garbage", age_s=0)
    intake = klass.take()
    (handed,) = intake.handed
    assert handed.read_answers() == {POLL: b"good"}
    assert [upload.counts for upload in handed.uploads] == [False, True]
    assert [refused.name for refused in intake.refused] == ["kim (1).zip"]


def test_an_older_upload_counts_where_the_newest_holds_no_answer(klass):
    klass.zip("kim.zip", {"poll.py": "good"}, age_s=60)
    klass.zip("kim (1).zip", {"notes.txt": ""}, age_s=0)
    handed = klass.only()
    assert handed.name == "kim.zip"
    assert handed.flags == (
        "two uploads: 'kim.zip' counts, 'kim (1).zip' not",
        "the newest upload 'kim (1).zip' holds no answer; 'kim.zip' counts",
    )


# names that hurt


@pytest.mark.parametrize(
    "name",
    [
        "🎉 Zoë 🎉",
        "=cmd|' \u2215C calc'!A1",
        "<script>alert(1)<\u2215script>",
        "a\nb",
        "a\tb",
        "\u202egnp.exe",
        "kim'; DROP TABLE checks;--",
        "..kim",
        "-rf",
        "CON",
        "\x1b[31mred",
        "a\\b",
        "%00",
        "x" * 200,
    ],
)
def test_no_name_is_too_strange(klass, name):
    klass.file(f"{name}/poll.py", "strange")
    klass.file("lee/poll.py", "y")
    answers = klass.answers()
    assert answers.pop("lee") == {POLL: b"y"}
    assert answers == {name: {POLL: b"strange"}}


def test_a_name_that_is_no_utf_8_is_kept_readable(klass):
    os.makedirs(os.fsencode(klass.folder) + b"/k\xffm")
    (klass.folder / os.fsdecode(b"k\xffm") / "poll.py").write_text("x")
    handed = klass.only()
    assert handed.student.id == "k\\xffm"
    assert handed.name.encode() == b"k\\xffm"


def test_one_name_in_two_unicode_forms_is_one_student(klass):
    klass.file("José/poll.py", "old", age_s=60)
    klass.file("Jose\u0301/poll.py", "new", age_s=0)
    assert klass.answers() == {"José": {POLL: b"new"}}


def test_a_link_in_place_of_a_student_is_turned_away(klass, tmp_path):
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "poll.py").write_text("secret")
    os.symlink(tmp_path / "else", klass.folder / "kim")
    os.mkfifo(klass.folder / "may")
    klass.file("lee/poll.py", "y")
    intake = klass.take()
    assert [student.id for student in intake.turned_away] == ["kim", "may"]
    assert [handed.student.id for handed in intake.handed] == ["lee"]


# what is no class


def test_files_beside_the_uploads_are_said_and_tables_are_not(klass):
    klass.file("kim/poll.py")
    klass.file("notes.txt")
    klass.file("poll.py")
    klass.file("roster.csv")
    klass.file("adjustments.yaml")
    klass.file(".DS_Store")
    assert set(klass.refusals()) == {"notes.txt", "poll.py"}


def test_a_lesson_beside_the_uploads_is_nobody_s(klass):
    klass.file("kim/poll.py")
    klass.file("04_pipes/poll.py")
    intake = klass.take()
    assert [handed.student.id for handed in intake.handed] == ["kim"]
    assert intake.refused[0].name == "04_pipes"


@pytest.mark.parametrize("path", ["04_pipes/poll.py", "exercises/04_pipes/poll.py", "poll.py"])
def test_one_submission_is_no_class(klass, path):
    klass.file(path)
    with pytest.raises(IntakeError, match=r"so it is one submission .*`python -m grader grade --submission`"):
        klass.take()


def test_an_empty_folder_is_no_class(klass):
    with pytest.raises(IntakeError, match="there is nothing in it; try the folder that holds the submissions"):
        klass.take()


def test_a_folder_without_uploads_is_no_class(klass):
    klass.file("roster.csv")
    with pytest.raises(IntakeError, match="it holds no submission"):
        klass.take()


def test_a_source_that_is_not_there_is_answered_with_a_near_name(klass):
    klass.file("submissions/kim/poll.py")
    with pytest.raises(IntakeError, match=r"there is no such folder or archive; try '.*/submissions'"):
        klass.take("submision")


@pytest.mark.parametrize(("name", "kind"), [("x.rar", "an archive that cannot be read"), ("x.txt", "neither a folder")])
def test_a_source_of_another_kind_is_refused(klass, name, kind):
    path = klass.file(name, "x")
    with pytest.raises(IntakeError, match=kind):
        take_in(path, klass.course)


def test_a_folder_packed_around_the_class_is_seen_through(klass):
    klass.file("hw1/kim/poll.py", "k")
    klass.file("hw1/lee/poll.py", "l")
    klass.file("hw1/lee/fan_in.py", "l")
    klass.file("hw1/readme.txt", "l")
    assert klass.answers() == {"kim": {POLL: b"k"}, "lee": {POLL: b"l", FAN_IN: b"l"}}


def test_the_only_student_may_have_a_folder_for_each_week(klass):
    klass.file("kim/week 1/poll.py", "1")
    klass.file("kim/week 2/never_eof.py", "2")
    assert klass.answers() == {"kim": {POLL: b"1", EOF: b"2"}}


def test_progress_is_told_by_uploads_of_a_folder_and_files_of_an_archive(klass):
    for name in ("kim", "lee"):
        klass.file(f"{name}/poll.py")
    folder: list[tuple[int, int]] = []
    take_in(klass.folder, klass.course, told=lambda done, total: folder.append((done, total)))
    assert folder == [(0, 2), (1, 2), (2, 2)]
    klass.zip("class.zip", {"kim/poll.py": "", "lee/poll.py": "", "lee/notes.txt": ""})
    archive: list[tuple[int, int]] = []
    take_in(klass.folder / "class.zip", klass.course, told=lambda done, total: archive.append((done, total)))
    assert archive == [(1, 0), (2, 0), (3, 0)]
