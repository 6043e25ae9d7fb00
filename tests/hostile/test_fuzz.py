"""Bytes from strangers, as many as the time allows: what reads them fails in the one way that it promises.

`--fuzz-seconds 60` goes on for a minute with each. What once broke something stands among the examples.
"""

import json
import struct
import time
from collections.abc import Callable
from typing import Any

import hypothesis
import msgspec
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from grader.course.problems import Sheet
from grader.course.yamlfile import parse_yaml
from grader.explain import explain_run
from grader.model.evidence import Evidence
from grader.model.verdicts import RunVerdict, StartMethod
from grader.report.escape import encodable
from grader.sandbox import SharedFiles, Waiter
from grader.shim import codec, layout
from grader.supervise.judge import judge
from grader.supervise.records import Reader, parse
from grader.supervise.schedule import Schedule

EPOCH, HORIZON_NS = 1_700_000_000_000_000_000, 10**16
numbers = st.one_of(
    st.integers(0, 2**64 - 1), st.sampled_from([0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1])
)
words = st.text(max_size=12) | st.sampled_from(["\ud800", "\x1b[2J", "x" * 5000, "0", "0.1", "-1", "²", "a=b"])


@pytest.fixture
def fuzz(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Return the function that tries what a strategy makes, until the time is over."""
    seconds = float(request.config.getoption("--fuzz-seconds"))

    def run(strategy: st.SearchStrategy[Any], target: Callable[[Any], None]) -> None:
        until = time.monotonic() + seconds

        @hypothesis.settings(
            max_examples=max(50, int(seconds * 50)),
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(strategy)
        def one(value: Any) -> None:
            if time.monotonic() < until:
                target(value)

        one()

    return run


# -- the wire


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from("ldtszifbao"), words),
    lambda inner: st.lists(inner, max_size=4).flatmap(
        lambda items: st.sampled_from([[tag, *items] for tag in "ldtszifbao"] + [items])
    ),
    max_leaves=30,
)


def test_the_wire_format_refuses_whatever_it_did_not_write(fuzz: Callable[..., None]) -> None:
    def decode(value: Any) -> None:
        try:
            got = codec.decode(json.dumps(value).encode())
        except codec.NotPlain:
            return
        repr(got)
        codec.decode(codec.encode(got))

    fuzz(json_values, decode)


# -- the journal


records = st.builds(
    lambda kind, slot, line, step, times, fields: _record(kind, slot, line, step, times, fields),
    st.integers(0, 12),
    st.integers(0, 5000),
    st.integers(0, 2**32 - 1),
    numbers,
    st.tuples(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1)),
    st.lists(words, max_size=6),
)


def _record(kind: int, slot: int, line: int, step: int, times: tuple[int, int], fields: list[str]) -> bytes:
    text = "\0".join(fields).encode("utf-8", "replace")[:4000]
    return layout.RECORD.pack(layout.RECORD.size + len(text), kind, slot, line, step, *times) + text


def test_a_journal_is_a_story_whoever_wrote_it(fuzz: Callable[..., None]) -> None:
    def read(data: bytes) -> None:
        story = Reader({1: (7, 7, "0.1"), 2: (-1, 0, "\ud800/t")}).read(parse(data))
        for pid in (7, 0, -1):
            story.name_of(pid)

    fuzz(st.lists(records | st.binary(max_size=50), max_size=20).map(b"".join), read)


# -- the control memory


slots = st.builds(
    lambda state, tid, pid, fd, deadline, announced, path: layout.SLOT.pack(
        state, tid, pid, fd, deadline, announced, path
    ),
    st.integers(0, 9),
    *(st.integers(-(2**31), 2**31 - 1) for _ in range(3)),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(max_size=36),
)


def test_control_memory_may_hold_anything(fuzz: Callable[..., None]) -> None:
    shared = SharedFiles()

    def use(value: tuple[bytes, list[bytes], list[int], int]) -> None:
        header, forged, ticks, seed = value
        shared.reset(virtual=True, gated=True, epoch_ns=EPOCH)
        memory = shared._view
        memory[: len(header)] = header
        for index, slot in enumerate(forged):
            at = layout.SLOTS_AT + index * layout.SLOT_SIZE
            memory[at : at + len(slot)] = slot
        for index, tick in enumerate(ticks):
            struct.pack_into("<Q", memory, layout.TICKS_AT + 8 * index, tick)
            struct.pack_into("<Q", memory, layout.WANTS_AT + 8 * index, tick)
            struct.pack_into("<Q", memory, layout.PROGRESS_AT + 8 * index, tick)
        _supervise(shared, Schedule.from_seed(seed))

    try:
        fuzz(
            st.tuples(
                st.binary(max_size=layout.HEADER_SIZE), st.lists(slots, max_size=6), st.lists(numbers, max_size=6),
                st.integers(0, 5),
            ),
            use,
        )  # fmt: skip
    finally:
        shared.close()


def _supervise(shared: SharedFiles, schedule: Schedule) -> None:
    """Do with the memory what a supervisor does with it."""
    waiters: list[Waiter] = shared.waiters()
    shared.paths()
    assert shared.slots_used <= layout.SLOTS
    assert shared.progress() >= 0
    assert (shared.phase, shared.overflow, shared.returned_ns) is not None
    for _ in range(3):
        if waiters:
            chosen = schedule.choose(waiters, shared.now_ns())
            instant = schedule.due_ns(chosen)
            if instant <= HORIZON_NS:
                shared.advance_to(instant)
                assert shared.now_ns() >= instant
            schedule.released(chosen)
            shared.count_step()
            shared.rearm(chosen)


# -- what a run claims of itself


FIELDS = ["value", "raised", "left", "unloadable", "unsendable", "errno", "file"]
FIELDS += ["line", "text", "traceback", "ordinary", "names", "type"]
claims = st.dictionaries(st.sampled_from(FIELDS), st.one_of(json_values, numbers, words), max_size=6)


def test_any_claim_becomes_a_message_that_can_be_written(fuzz: Callable[..., None]) -> None:
    def explain(claim: dict[str, Any]) -> None:
        verdict, detail, raised = judge(RunVerdict.FINISHED, None, claim, 0)
        evidence = Evidence(verdict, detail, 0, StartMethod.FORK, raised=raised, facts={"memory_mb": 1})
        message = explain_run(evidence, "hint", "line\n" * 3).text
        assert len(message.splitlines()) <= 8
        msgspec.json.encode(encodable(message))

    fuzz(claims, explain)


# -- the course


PIECES = ["a: ", "- ", "{", "}", "[", "]", "&x ", "*x", "!!python/object:os.system ", "|\n", ">\n", "\n  ", "\n", "'"]
PIECES += ['"', "? ", ": ", ".nan", "-1e999", "0x7", "<<: ", "%YAML 1.2\n", "---\n", "#", "\t"]
pieces = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join)
yaml_text = st.one_of(st.text(max_size=200), pieces)


def test_yaml_is_refused_with_words_and_never_raises(fuzz: Callable[..., None]) -> None:
    def read(text: str) -> None:
        sheet = Sheet("x.yaml")
        parse_yaml(text, sheet)

    fuzz(yaml_text, read)
