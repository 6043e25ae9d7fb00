"""Bytes from strangers, as many as the time allows: what reads them fails in the one way that it promises.

`--fuzz-seconds 60` goes on for a minute with each. What once broke something stands among the examples.
"""

import csv
import io
import json
import struct
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st

from grader.bulk.adjustments import load_adjustments
from grader.bulk.intake import IntakeError, take_in
from grader.bulk.roster import RosterError, load_roster
from grader.course import CourseError
from grader.course.problems import Sheet
from grader.course.yamlfile import parse_yaml
from grader.explain import explain_run
from grader.model.course import Check, Course, Exercise, Lesson, Text
from grader.model.evidence import Evidence
from grader.model.gradebook import Student
from grader.model.verdicts import ExerciseKind, RunVerdict, StartMethod
from grader.report.escape import encodable, inert_cell, visible
from grader.report.filenames import file_names
from grader.sandbox import SharedFiles, Waiter
from grader.shim import codec, layout
from grader.supervise.judge import judge
from grader.supervise.records import Reader, parse
from grader.supervise.schedule import Schedule
from tests.hostile import packing

T = TypeVar("T")
EPOCH, HORIZON_NS = 1_700_000_000_000_000_000, 10**16
numbers = st.one_of(
    st.integers(0, 2**64 - 1), st.sampled_from([0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1])
)
words = st.text(max_size=12) | st.sampled_from(["\ud800", "\x1b[2J", "x" * 5000, "0", "0.1", "-1", "²", "a=b"])


# -- the wire


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.integers(0, 5), st.sampled_from("ldtszifbao"), words),
    lambda inner: st.lists(inner, max_size=4).flatmap(
        lambda items: st.sampled_from([[tag, *items] for tag in "ldtszifbao"] + [items])
    ),
    max_leaves=30,
)


def test_the_wire_format_refuses_whatever_it_did_not_write(fuzz: Callable[..., None]) -> None:
    def decode(value: tuple[Any, bytes]) -> None:
        try:
            got = codec.decode(json.dumps(value[0]).encode() + value[1])
        except codec.NotPlain:
            return
        repr(got)
        codec.decode(codec.encode(got))

    fuzz(st.tuples(json_values, st.binary(max_size=9).map(lambda tail: tail and b"\0" + tail)), decode)


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


# -- what comes in with a class


def outcome(call: Callable[[], T], refused: type[Exception]) -> T | str:
    """Return what a call gives, or the words with which it refuses."""
    try:
        return call()
    except refused as error:
        return str(error)


def small_course() -> Course:
    check = Check("works", Text("It works"), 1.0, Text("Look."))
    exercise = Exercise("01_x", "patient", Text("P"), ExerciseKind.IMPLEMENT, ("main",), (check,), ())
    return Course("x", Text("X"), (Lesson("01_x", Text("X"), (exercise,)),))


members = st.lists(
    st.tuples(
        st.sampled_from(["patient.py", "a/patient.py", "../x", "/x", "a.zip", "b.tar", "01_x/patient.py"]) | words,
        st.binary(max_size=80) | st.just(packing.zipped([("patient.py", b"x")])),
    ),
    min_size=1,
    max_size=5,
)
spoilt = st.tuples(
    members,
    st.sampled_from(["zip", "w:", "w:gz", "w:bz2"]),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=6),
    st.integers(0, 300),
)
Spoilt = tuple[list[tuple[str, bytes]], str, list[tuple[int, int]], int]


def spoil(value: Spoilt) -> bytes:
    """Return an archive with some bytes changed, and perhaps its end cut off."""
    contents, mode, places, cut = value
    plain = [(name.encode("utf-8", "replace").decode(), content) for name, content in contents]
    data = bytearray(packing.zipped(plain) if mode == "zip" else packing.tarred(plain, mode))
    for place, byte in places:
        data[place % len(data)] = byte
    return bytes(data[: len(data) - (cut if cut < 100 else 0) % len(data)])


def test_an_archive_is_taken_or_turned_away_and_harms_nobody_else(fuzz: Callable[..., None]) -> None:
    course = small_course()

    def take(value: Spoilt) -> None:
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            (place / "kim.zip").write_bytes(spoil(value))
            (place / "lee").mkdir()
            (place / "lee/patient.py").write_bytes(b"y")
            intake = take_in(place, course)
            people = {handed.student.id: handed.read_answers() for handed in intake.handed}
            assert people["lee"] == {"01_x/patient": b"y"}
            assert {*people, *(student.id for student in intake.turned_away)} == {"kim", "lee"}
            assert sorted(path.name for path in place.rglob("*")) == ["kim.zip", "lee", "patient.py"]

    fuzz(spoilt, take)


def test_an_archive_of_a_class_is_taken_or_refused_in_words(fuzz: Callable[..., None]) -> None:
    course = small_course()

    def take(value: Spoilt) -> None:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name, "class.zip")
            path.write_bytes(spoil(value))
            taken = outcome(lambda: take_in(path, course), IntakeError)
            assert not isinstance(taken, str) or taken.startswith(str(path))

    fuzz(spoilt, take)


cells = words | st.sampled_from(["id", "name", "login", '"', "=1+1", ",", ";", "\n", "\r", "\0", "1E+11", "sep=;\n"])
tables = st.lists(cells, max_size=30).map(lambda parts: ",".join(parts).encode("utf-8", "replace"))


def test_a_roster_is_read_or_refused_with_its_line(fuzz: Callable[..., None]) -> None:
    def read(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name, "roster.csv")
            path.write_bytes(data)
            roster = outcome(lambda: load_roster(path), RosterError)
            if isinstance(roster, str):
                assert roster.startswith(str(path))
                return
            ids = [student.id for student in roster.students]
            assert len(set(ids)) == len(ids) > 0

    fuzz(tables | st.binary(max_size=200) | tables.map(lambda data: b"id,name\n" + data), read)


KEYS = [
    "late",
    "overrides",
    "due",
    "days",
    "percent_per_day",
    "points_per_day",
    "student",
    "exercise",
    "points",
    "reason",
]
VALUES = [
    "2026-01-01T00:00Z",
    "0001-01-01T00:00+14:00",
    "9999-12-31T23:59-14:00",
    ".nan",
    "-1",
    "1e999",
    "total",
    "kim",
]
yaml_maps = st.recursive(
    st.sampled_from(VALUES) | words,
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=4).map(
            lambda found: "{" + ", ".join(f"{key}: {value}" for key, value in found.items()) + "}"
        ),
        st.lists(inner, max_size=3).map(lambda found: "[" + ", ".join(found) + "]"),
    ),
    max_leaves=15,
)


def test_adjustments_are_read_or_refused_with_their_line(fuzz: Callable[..., None]) -> None:
    course = small_course()

    def read(text: str) -> None:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name, "adjustments.yaml")
            path.write_bytes(text.encode("utf-8", "replace"))
            adjustments = outcome(lambda: load_adjustments(path, course), CourseError)
            if isinstance(adjustments, str):
                assert adjustments.startswith(str(path))
                return
            adjustments.for_student(Student("kim"), None, ())

    fuzz(yaml_maps | st.sampled_from(KEYS).flatmap(lambda key: yaml_maps.map(lambda text: f"{key}: {text}")), read)


def test_whatever_somebody_is_called_tables_and_file_names_are_safe(fuzz: Callable[..., None]) -> None:
    def use(ids: list[str]) -> None:
        names = file_names(ids)
        assert len({name.casefold() for name in names.values()}) == len(set(ids))
        for id, name in names.items():
            assert name not in ("", ".", "..")
            assert not {"/", "\\", "\0"} & set(name)
            assert len(name.encode()) < 200
            assert not {unicodedata.category(each) for each in visible(id)} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        file = io.StringIO(newline="")
        csv.writer(file).writerow([inert_cell(encodable(id)) for id in ids] or [""])
        (row,) = csv.reader(io.StringIO(file.getvalue(), newline=""))
        assert not [cell for cell in row if cell[:1] in tuple("=+-@\t\r")]

    fuzz(st.lists(words | st.text(max_size=20), max_size=5, unique=True), use)
