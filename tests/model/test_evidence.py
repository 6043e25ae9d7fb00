"""The order of events that every machine gives again: by step and thread, without what no schedule decides."""

import pytest

from grader.model.evidence import Event, Evidence
from grader.model.verdicts import RunVerdict, StartMethod


def event(step: int, actor: str, call: str, thing: str, phase: str) -> Event:
    return Event(step, 0.0, actor, actor.partition("/")[0], call, thing, phase)


def took(step: int, until: int, actor: str = "0.1", thing: str = "thread:7:1") -> list[Event]:
    return [event(step, actor, "acquire", thing, "begin"), event(until, actor, "acquire", thing, "end")]


def ordered(*events: Event) -> list[tuple[int, str, str, str]]:
    found = Evidence(RunVerdict.FINISHED, None, 0, StartMethod.FORK, events=events).ordered_events
    return [(one.step, one.actor, one.object, one.phase) for one in found]


def test_what_the_kernel_did_in_one_step_is_told_by_thread() -> None:
    first, second = event(3, "0.2", "put", "pipe:1", "end"), event(3, "0.1", "get", "pipe:1", "end")
    by_thread = [(3, "0.1", "pipe:1", "end"), (3, "0.2", "pipe:1", "end")]
    assert ordered(first, second) == ordered(second, first) == by_thread


def test_a_lock_between_threads_that_was_taken_for_a_moment_is_left_out() -> None:
    put = event(4, "0.1", "put", "pipe:1", "begin")
    assert ordered(*took(3, 3), put, *took(4, 4)) == ordered(put) == [(4, "0.1", "pipe:1", "begin")]


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(took(3, 4), id="waited until another step"),
        pytest.param(took(3, 3)[:1], id="waits still"),
        pytest.param(took(3, 3, thing="sem:1"), id="a lock between processes"),
        pytest.param([*took(3, 3)[:1], event(3, "0.1/t1", "acquire", "thread:7:1", "end")], id="of two threads"),
    ],
)
def test_all_other_waits_stay(events: list[Event]) -> None:
    assert ordered(*events) == [(one.step, one.actor, one.object, one.phase) for one in events]


def test_where_the_machine_gave_the_turns_its_order_stays() -> None:
    events = (event(0, "0.2", "put", "pipe:1", "end"), event(0, "0.1", "get", "pipe:1", "end"), *took(0, 0))
    found = Evidence(RunVerdict.FINISHED, None, 0, StartMethod.FORK, events=events, ordered=False)
    assert found.ordered_events == events
