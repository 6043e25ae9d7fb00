"""What is written goes where the reader looks, in colours and widths that can be shown."""

import io
import os
import sys
from pathlib import Path

import pytest

from grader.cli import output
from grader.cli.main import main
from grader.cli.session import RefusedError
from grader.report.ink import Look


class Stream(io.TextIOWrapper):
    """Standard output that is, or is not, a terminal."""

    def __init__(self, terminal: bool, encoding: str = "utf-8") -> None:
        """Keep what is written."""
        super().__init__(io.BytesIO(), encoding=encoding)
        self._terminal = terminal

    def isatty(self) -> bool:
        """Return what was said."""
        return self._terminal

    def written(self) -> bytes:
        """Return what was written."""
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


def looked(monkeypatch: pytest.MonkeyPatch, terminal: bool, no_color: bool = False, **environment: str) -> Look:
    """Return the look in an environment that has just these variables."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "COLORTERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm", **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Stream(terminal))
    return output.Screen(no_color).look()


def test_a_terminal_is_coloured_and_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked(monkeypatch, True, COLUMNS="40") == Look(40, "standard", True)


def test_a_pipe_is_neither_coloured_nor_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    look = looked(monkeypatch, False)
    assert (look.color, look.fold) == (None, False)


def test_a_pipe_is_folded_where_a_width_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked(monkeypatch, False, COLUMNS="60") == Look(60, None, True)


@pytest.mark.parametrize(
    ("no_color", "environment"), [(True, {}), (False, {"NO_COLOR": "1"}), (False, {"TERM": "dumb"})]
)
def test_colours_can_be_refused(monkeypatch: pytest.MonkeyPatch, no_color: bool, environment: dict[str, str]) -> None:
    assert looked(monkeypatch, True, no_color, **environment).color is None


def test_what_the_encoding_lacks_is_written_as_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(False, "ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    output.Screen().say("管…\n")
    assert stream.written() == b"\\u7ba1\\u2026\n"


def test_a_reader_who_has_gone_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        output.put(b"first\n")
        output.put(b"second\n")


def test_a_full_disk_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        with pytest.raises(
            RefusedError, match="standard output cannot be written: No space left on device; try to send"
        ):
            output.put(b"text\n")


def test_a_process_without_streams_gets_some_that_go_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["--frob"]) == 2
    output.put(b"text")
    for stream in (sys.stdout, sys.stderr):
        assert stream.name == os.devnull
        stream.close()


def test_complaints_are_harmless_and_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    output.complain("first\x1b[2J\nsecond\u202e\n")
    assert capsys.readouterr() == ("", "first\\x1b[2J\nsecond\\u202e\n")


def test_a_complaint_that_nobody_can_read_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "wb", buffering=0) as raw:
        monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(raw, write_through=True))
        output.complain("text")


def test_paths_are_named_the_short_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    assert output.named(work / "exercises") == "exercises"
    assert output.named(tmp_path / "other") == "../other"
    assert output.named(Path("/x")) == "/x"
