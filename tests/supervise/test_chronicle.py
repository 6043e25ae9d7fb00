"""A journal is read on from where it was read to the last time, in any pieces, and what was read is given back."""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox import SharedFiles
from grader.shim import layout
from grader.supervise import chronicle
from grader.supervise.chronicle import Chronicle
from grader.supervise.records import Reader, parse
from tests.supervise.test_records import raw


@pytest.fixture
def shared() -> Iterator[SharedFiles]:
    files = SharedFiles()
    files.reset(virtual=True, gated=False, epoch_ns=0)
    yield files
    files.close()


def put(number: int) -> bytes:
    begin = raw(layout.BEGIN, "Queue.put", "pipe:[1]", "/box/a.py", line=number, real=number)
    return begin + raw(layout.END, "Queue.put", "pipe:[1]", real=number)


def test_the_story_goes_on_where_it_was_left(shared: SharedFiles) -> None:
    told = Chronicle(shared, 1 << 20)
    os.write(shared.journal, put(1))
    first = told.story()
    os.write(shared.journal, put(2) + raw(layout.BEGIN, "Queue.get", "pipe:[1]", "/box/a.py", line=3))
    second = told.story()
    assert ([event.line for event in first.events], [event.line for event in second.events]) == (
        [1, 1],
        [1, 1, 2, 2, 3],
    )
    assert second.done["pipe:[1]", "Queue.put"] == 2
    assert [event.line for event in second.open_calls.values()] == [3]
    assert [event.line for event in told.story().events] == [1, 1, 2, 2, 3]


@given(st.lists(st.integers(0, 200), max_size=6))
def test_however_it_is_cut_the_story_is_the_same(cuts: list[int]) -> None:
    data = b"".join(put(number) for number in range(6))
    shared = SharedFiles()
    told = Chronicle(shared, 1 << 20)
    try:
        at = 0
        for size in (*cuts, len(data)):
            os.write(shared.journal, data[at : at + size])
            at += size
            story = told.story()
    finally:
        shared.close()
    assert story.events == Reader({}).read(parse(data)).events


def test_what_follows_damage_is_not_read_and_no_more_than_the_most(shared: SharedFiles) -> None:
    told, short = Chronicle(shared, 1 << 20), Chronicle(shared, len(put(1)) + 10)
    os.write(shared.journal, put(1) + b"\0" * layout.RECORD_MAX + put(2))
    assert [event.line for event in told.story().events] == [1, 1]
    os.write(shared.journal, put(3))
    assert [event.line for event in told.story().events] == [1, 1]
    assert [event.line for event in short.story().events] == [1, 1]


def test_of_a_long_journal_what_has_been_read_is_given_back(
    shared: SharedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chronicle, "BACKLOG", 1 << 16)
    monkeypatch.setattr(chronicle, "REST", 0)
    told = Chronicle(shared, 1 << 30)
    count = 6000
    os.write(shared.journal, b"".join(put(number) for number in range(count)))
    before = os.fstat(shared.journal).st_blocks
    for _ in range(10):
        told.keep_up()
    assert sys.platform != "linux" or os.fstat(shared.journal).st_blocks < before / 4
    story = told.story()
    assert story.done["pipe:[1]", "Queue.put"] == count
    assert len(story.events) == 2 * count


def test_a_short_journal_is_left_for_the_end(shared: SharedFiles) -> None:
    told = Chronicle(shared, 1 << 20)
    os.write(shared.journal, put(1))
    before = os.fstat(shared.journal).st_blocks
    told.keep_up()
    assert os.fstat(shared.journal).st_blocks == before
    assert len(told.story().events) == 2
