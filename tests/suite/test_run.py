"""A run as suites see it: exact comparison, and failures that explain themselves."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.evidence import Event, Evidence, LeftBehind, ProcessSeen, Raised
from grader.model.verdicts import RunVerdict, StartMethod
from grader.shim.codec import Opaque
from grader.suite import CheckFailed, Run
from grader.suite.run import SHOWN, same, show


def run(value: Any = None, verdict: RunVerdict = RunVerdict.FINISHED, **more: Any) -> Run:
    detail = more.pop("detail", None)
    given = {"returned": True, "value": value, **more}
    return Run(Evidence(verdict, detail, 2, StartMethod.FORK, **given), "work([1])", "", "the hint")


DISTINCT = [
    *(None, True, False, 1, 0, 1.0, 0.0, -1, "1", b"1", bytearray(b"1"), [1], (1,), {1}, frozenset({1}), {1: 1}),
    *([True], (True,), {1: True}, {"1": 1}, [[1]], [(1,)], [], (), {}, set(), "", b"", [None], [1, 1]),
]


@pytest.mark.parametrize("index", range(len(DISTINCT)))
def test_a_value_is_the_same_as_itself_alone_types_included(index: int) -> None:
    assert [same(DISTINCT[index], other) for other in DISTINCT] == [i == index for i in range(len(DISTINCT))]


def test_types_count_at_every_depth() -> None:
    assert same({"a": [(1, {"b": [2]})]}, {"a": [(1, {"b": [2]})]})
    assert not same({"a": [(1, {"b": [2]})]}, {"a": [(1, {"b": [2.0]})]})
    assert not same({"a": [(1, {"b": [2]})]}, {"a": [[1, {"b": [2]}]]})


def test_an_opaque_value_is_the_same_as_nothing() -> None:
    opaque = Opaque("Sly", "1")
    assert not same(opaque, opaque)
    assert not same([opaque], [opaque])
    assert not same({"a": opaque}, {"a": opaque})


@pytest.mark.parametrize("pair", [({1: "x"}, {True: "x"}), ({1}, {True}), ({(1, 0)}, {(1, False)}), ({1.0: 2}, {1: 2})])
def test_keys_and_members_that_only_compare_equal_are_not_the_same(pair: tuple[Any, Any]) -> None:
    assert pair[0] == pair[1]
    assert not same(*pair)


@given(st.recursive(st.integers() | st.text() | st.binary(max_size=300), st.lists, max_leaves=60))
def test_a_shown_value_is_never_long(value: Any) -> None:
    assert len(show(value)) <= 2 * SHOWN + 5


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, "a"], "[1, 'a']"),
        (b"x" * 1_000_000, "bytes of 1,000,000 (b'xxxxxxxxxxxx'…)"),
        ("y" * 121, "str of 121 ('yyyyyyyyyyyy'…)"),
        ("y" * 120, repr("y" * 120)),
        (["small", b"z" * 200], "['small', bytes of 200 (b'zzzzzzzzzzzz'…)]"),
    ],
)
def test_a_shown_value_says_what_it_is(value: Any, text: str) -> None:
    assert show(value) == text


def failure(call: Any) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        call()
    return caught.value


def test_assertions_that_hold_return_the_run() -> None:
    good = run([1])
    assert good.returns([1]).ends().leaves_nothing().check(True, "never said") is good
    raised = run(None, RunVerdict.RAISED, returned=False, raised=Raised("KeyError", "x"))
    assert raised.raises("KeyError") is raised


def test_a_wrong_value_is_shown_beside_the_expected_one() -> None:
    error = failure(lambda: run([1, 2]).returns([1]))
    assert error.explanation.what == "work([1]) returned [1, 2], expected [1]"
    assert error.evidence.seed == 2
    assert "the hint" in str(error)


def test_the_first_difference_in_a_long_list_is_pointed_at() -> None:
    right, wrong = list(range(100)), [*range(50), -1, *range(51, 100)]
    assert failure(lambda: run(wrong).returns(right)).explanation.what.endswith(
        "(first difference at index 50: -1, expected 50)"
    )
    assert failure(lambda: run(right[:-1]).returns(right)).explanation.what.endswith("(99 items, expected 100)")


@pytest.mark.parametrize("ask", [lambda r: r.value, lambda r: r.returns(1), lambda r: r.leaves_nothing(), Run.ends])
def test_what_did_not_return_fails_every_question_with_its_own_reason(ask: Any) -> None:
    early = run(None, RunVerdict.ENDED_EARLY, returned=False, detail="exit code 0")
    assert failure(lambda: ask(early)).explanation.what == "The program ended before returning (exit code 0)."


def test_a_program_that_returned_but_never_ended_has_a_value_and_does_not_end() -> None:
    hanging = run([1], RunVerdict.DEADLOCK)
    hanging.returns([1])
    assert failure(hanging.ends).explanation.what.startswith("Deadlock after returning")


def test_what_was_left_behind_is_counted_by_kind_and_named() -> None:
    left = (
        LeftBehind("process", "a", 5, "running"),
        LeftBehind("process", "b", 6, "running"),
        LeftBehind("semaphore", "sem.x"),
    )
    explanation = failure(run([1], left_behind=left).leaves_nothing).explanation
    assert explanation.what == "work([1]) left behind a process, a semaphore when it returned."
    assert len(explanation.where) == 3


@pytest.mark.parametrize(
    ("seen", "what"),
    [
        (run(5), "work([1]) returned 5, expected it to raise KeyError"),
        (
            run(None, RunVerdict.RAISED, returned=False, raised=Raised("ValueError", "x")),
            "work([1]) raised ValueError, expected it to raise KeyError",
        ),
        (run(None, RunVerdict.CRASHED, returned=False, detail="SIGKILL"), "The main process was killed by SIGKILL."),
    ],
)
def test_another_end_than_the_exception_asked_for_is_told(seen: Run, what: str) -> None:
    assert failure(lambda: seen.raises("KeyError")).explanation.what == what


def test_a_condition_fails_with_the_words_of_the_suite() -> None:
    assert failure(lambda: run([1]).check([], "it was empty")).explanation.what == "it was empty"


def test_the_main_process_is_not_among_those_that_were_started() -> None:
    main, child = ProcessSeen("0", "main", 1), ProcessSeen("0.1", "Process-1", 2)
    assert run(processes=(main, child)).processes == (child,)


def test_operations_come_in_the_order_that_every_machine_gives_again() -> None:
    first, second = (Event(3, 0.0, actor, actor, "Queue.put", "pipe:1", "end") for actor in ("0.1", "0.2"))
    assert run(events=(first, second)).events == run(events=(second, first)).events == (first, second)


def test_a_check_that_failed_is_an_assertion_that_failed() -> None:
    assert issubclass(CheckFailed, AssertionError)
