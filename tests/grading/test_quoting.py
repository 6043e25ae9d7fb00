"""Answers as text for quoting: any bytes, in the encoding that they name."""

from pathlib import Path

import pytest

from grader.grading.quoting import answers_of, as_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b"a = 1\r\n", "a = 1\r\n"),
        (b"\xef\xbb\xbfa = 1", "a = 1"),
        ("# coding: gbk\n# 你".encode("gbk"), "# coding: gbk\n# 你"),
        ("# 你".encode("gbk"), "# \ufffd\ufffd"),
        (b"# coding: latin-1\n# \xe4", "# coding: latin-1\n# ä"),
        (b"# coding: hex\nzz", "# coding: hex\nzz"),
        (b"# coding: undefined\nabc", "# coding: undefined\nabc"),
        (b"# coding: punycode\nabc-", "# coding: punycode\nabc-"),
        (b"# coding: no-such\nabc", "# coding: no-such\nabc"),
        (b"a\x00b", "a\x00b"),
        (b"", ""),
    ],
)
def test_source_is_text_whatever_its_bytes(source: bytes, text: str) -> None:
    assert as_text(source) == text


def test_answers_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    lesson = tmp_path / "04_pipes"
    lesson.mkdir()
    (lesson / "poll.py").write_text("a = 1\n")
    (lesson / "fan_in.py").mkdir()
    (lesson / "limit.py").symlink_to(lesson / "poll.py")
    found = answers_of(tmp_path, ["04_pipes/poll", "04_pipes/fan_in", "04_pipes/limit", "04_pipes/none"])
    assert found == {"04_pipes/poll": "a = 1\n"}
