"""What a call waits for, by its name."""

import pytest

from grader.supervise.kinds import NAMELESS, kind_of, short_name
from grader.supervise.records import Thing


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("Queue.get", "queue_item"),
        ("queue.Queue.get", "queue_item"),
        ("queue.Queue.put", "queue_room"),
        ("JoinableQueue.join", "queue_join"),
        ("threading.Event.wait", "event"),
        ("threading.Condition.wait_for", "condition"),
        ("Future.result", "result"),
        ("Pool.map", "result"),
        ("as_completed", "result"),
        ("ApplyResult.get", "result"),
        ("Thread.join", "thread"),
        ("time.sleep", "other"),
    ],
)
def test_a_call_says_what_it_waits_for(call: str, kind: str) -> None:
    assert kind_of(call, None) == kind
    assert kind == "other" or kind in NAMELESS


@pytest.mark.parametrize(
    ("thing", "kind"),
    [
        ("Lock", "lock"),
        ("threading.RLock", "lock"),
        ("Semaphore", "semaphore"),
        ("threading.BoundedSemaphore", "semaphore"),
    ],
)
def test_a_lock_is_told_from_a_semaphore_by_what_the_program_has_made(thing: str, kind: str) -> None:
    assert kind_of("Lock.acquire", Thing(thing, None, ())) == kind


def test_what_nobody_knows_is_a_semaphore() -> None:
    assert kind_of("Lock.acquire", None) == "semaphore"


@pytest.mark.parametrize(("name", "short"), [("threading.Lock", "Lock"), ("queue.Queue.get", "Queue.get"), ("x", "x")])
def test_names_lose_their_module(name: str, short: str) -> None:
    assert short_name(name) == short
