"""The records of an intake, and the nameless file behind their answers."""

import os
import pickle

import pytest

from grader.bulk.intake import Answers, Handed
from grader.bulk.intake.spool import Spool
from grader.model.gradebook import Student


def answers(**contents: bytes) -> Answers:
    spool = Spool()
    return Answers(spool, {name: spool.put(content) for name, content in contents.items()}, {})


def test_what_was_put_comes_back():
    assert answers(a=b"print(1)\n", b=b"", c=bytes(range(256))) == {
        "a": b"print(1)\n",
        "b": b"",
        "c": bytes(range(256)),
    }


def test_answers_keep_the_order_of_the_course():
    assert list(answers(b=b"1", a=b"2")) == ["b", "a"]


def test_an_exercise_without_an_answer_is_a_missing_key():
    with pytest.raises(KeyError, match="poll"):
        answers(a=b"")["poll"]
    assert "poll" not in answers(a=b"")


def test_equal_contents_are_kept_once():
    spool = Spool()
    assert spool.put(b"same") == spool.put(b"same")
    assert spool.put(b"other") != spool.put(b"same")


def test_the_spool_leaves_no_file_and_no_descriptor(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(os.listdir("/proc/self/fd"))
    spool = Spool()
    blob = spool.put(b"x" * 100_000)
    assert list(tmp_path.iterdir()) == []
    assert spool.get(blob) == b"x" * 100_000
    del spool
    assert set(os.listdir("/proc/self/fd")) == before


def test_a_large_and_dull_content_takes_little_room():
    assert Spool().put(bytes(1024 * 1024)).packed < 10_000


@pytest.mark.parametrize("content", [b"x" * 100, b"x" * 100_000])
def test_a_spool_that_was_cut_is_noticed(content):
    spool = Spool()
    blob = spool.put(content)
    os.truncate(spool._file, blob.packed - 1)
    with pytest.raises(OSError, match="the temporary file is damaged"):
        spool.get(blob)


def test_answers_refuse_to_be_sent_to_another_process():
    with pytest.raises(TypeError, match="send dict"):
        pickle.dumps(answers(a=b"1"))


def test_read_answers_gives_plain_data():
    handed = Handed(Student("a"), "a.zip", answers(x=b"1"))
    assert handed.read_answers() == {"x": b"1"}
    assert pickle.loads(pickle.dumps(handed.read_answers())) == {"x": b"1"}
