"""The store: made whole, opened only if it is ours and sound, never overwritten."""

import sqlite3

import pytest

from grader.bulk import store
from grader.bulk.gradebook import load_gradebook
from grader.bulk.lock import FolderLock
from grader.grading import InputError


def made(folder):
    store.open_to_grade(folder).close()
    return folder / store.NAME


def refusal(folder):
    """Return what opening says, having made sure that it changes nothing."""
    path = folder / store.NAME
    before = path.read_bytes()
    texts = []
    for opening in (store.open_to_grade, store.open_to_read):
        with pytest.raises(InputError) as caught:
            opening(folder)
        texts.append(str(caught.value))
    assert path.read_bytes() == before
    assert texts[0] == texts[1]
    return texts[0]


def test_a_new_store_is_in_wal_mode_and_knows_whose_it_is(tmp_path):
    database = store.open_to_grade(tmp_path)
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.execute("PRAGMA application_id").fetchone() == (store.APPLICATION,)
    assert database.execute("PRAGMA user_version").fetchone() == (store.VERSION,)
    database.close()


def test_what_was_written_is_there_at_the_next_opening(tmp_path):
    database = store.open_to_grade(tmp_path)
    database.execute("INSERT INTO sources VALUES ('d', x'00ff')")
    database.close()
    again = store.open_to_grade(tmp_path)
    assert again.execute("SELECT content FROM sources").fetchall() == [(b"\x00\xff",)]
    again.close()


def test_a_store_half_made_by_a_killed_grader_does_not_stand_in_the_way(tmp_path):
    (tmp_path / f"{store.NAME}.new").write_bytes(b"SQLite form")
    assert made(tmp_path).exists()


def test_a_newer_store_is_refused(tmp_path):
    path = made(tmp_path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    text = refusal(tmp_path)
    assert "newer grader (format 99, this one knows 1)" in text


def test_a_database_of_another_program_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / store.NAME) as database:
        database.execute("CREATE TABLE holidays (day TEXT)")
    database.close()
    assert "a database of another program" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "it is empty"), (b"student,points\n", "not a store of results"), (b"SQL", "not a store")],
)
def test_a_file_that_is_no_store_is_refused(tmp_path, content, says):
    (tmp_path / store.NAME).write_bytes(content)
    assert says in refusal(tmp_path)


def test_a_truncated_store_is_refused(tmp_path):
    path = made(tmp_path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "is damaged" in refusal(tmp_path)


def test_a_store_overwritten_in_the_middle_is_refused(tmp_path):
    path = made(tmp_path)
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xaa" * 8192
    path.write_bytes(bytes(content))
    assert "is damaged" in refusal(tmp_path)


def test_a_folder_in_its_place_is_refused(tmp_path):
    (tmp_path / store.NAME).mkdir()
    with pytest.raises(InputError, match="is not a file"):
        store.open_to_grade(tmp_path)


def test_reading_a_folder_without_a_store_says_what_to_try(tmp_path):
    with pytest.raises(InputError, match=r"holds no graded class: there is no grades\.sqlite in it; try the folder"):
        load_gradebook(tmp_path)


def test_a_store_in_which_nothing_was_begun_says_so(tmp_path):
    made(tmp_path)
    with pytest.raises(InputError, match="stopped before it began"):
        load_gradebook(tmp_path)


def test_a_transaction_that_fails_leaves_nothing(tmp_path):
    database = store.open_to_grade(tmp_path)

    def half(inside):
        inside.execute("INSERT INTO sources VALUES ('d', x'00')")
        raise KeyError("stop")

    with pytest.raises(KeyError):
        store.transaction(database, half)
    assert database.execute("SELECT count(*) FROM sources").fetchone() == (0,)
    database.close()


def test_who_stops_reading_in_the_middle_may_close_the_store_first(tmp_path):
    database = store.open_to_grade(tmp_path)
    found = store.rows(database, "SELECT 1 UNION SELECT 2")
    assert next(found) == (1,)
    database.close()
    found.close()


def test_the_lock_names_its_holder(tmp_path):
    held = FolderLock(tmp_path)
    with pytest.raises(InputError, match=r"in use by another grader, process \d+ on .+, since 20\d\d-"):
        FolderLock(tmp_path)
    held.close()
    FolderLock(tmp_path).close()


def test_a_lock_file_left_by_a_dead_process_is_taken_over(tmp_path):
    (tmp_path / "grades.lock").write_text('{"pid": 1, "host": "elsewhere", "since": "2020-01-01T00:00:00+00:00"}\n')
    FolderLock(tmp_path).close()


def test_a_lock_that_says_nothing_readable_is_still_a_lock(tmp_path):
    held = FolderLock(tmp_path)
    (tmp_path / "grades.lock").write_text("scribble")
    with pytest.raises(InputError, match="in use by another grader; wait"):
        FolderLock(tmp_path)
    held.close()


def test_a_folder_that_does_not_exist_cannot_be_locked(tmp_path):
    with pytest.raises(InputError, match="cannot be used for results: No such file"):
        FolderLock(tmp_path / "gone")
