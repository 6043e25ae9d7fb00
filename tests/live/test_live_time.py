"""Virtual time: waiting costs nothing, lasts exactly as long as it says, and ends early when it is answered."""

import time
from typing import Any

import pytest

from grader.model.verdicts import RunVerdict
from grader.procfs import Delays
from tests.live.conftest import Bench

METHODS = ("fork", "spawn", "forkserver")
TICKS_S = 0.001  # looks at the clock and operations cost microseconds of virtual time
WITHIN = {
    "thread_lock": (False, True),
    "thread_rlock": (False, True),
    "thread_event": (False, True),
    "thread_condition": (False, True),
    "thread_semaphore": (False, True),
    "thread_queue": ("Empty", "item"),
    "simple_queue": ("Empty", "item"),
    "thread_join": (True, False),
    "asyncio_sleep": ("slept", "slept"),
    "asyncio_timeout": ("timeout", True),
    "alarm": (["rung"], ["rung"]),
}
BETWEEN = {
    "queue_get": ("Empty", "item"),
    "poll": (False, True),
    "connection_wait": (0, 1),
    "select": (0, 1),
    "select_poll": (0, 1),
    "selectors": (0, 1),
    "event": (False, True),
    "condition": (False, True),
    "semaphore": (False, True),
    "barrier": ("broken", "passed"),
    "lock": (False, True),
    "join": (True, False),
}


@pytest.mark.parametrize("seconds", [0.5, 12, 86_400])
def test_a_nap_lasts_as_long_as_it_says(bench: Bench, seconds: float) -> None:
    evidence = bench.run("naps", seconds, call="one", ordered=False)
    assert evidence.verdict is RunVerdict.FINISHED
    assert evidence.call_virtual_s == pytest.approx(seconds, abs=TICKS_S)
    assert evidence.steps == 1


@pytest.mark.parametrize("method", METHODS)
def test_naps_side_by_side_last_as_long_as_the_longest(bench: Bench, method: str) -> None:
    evidence = bench.run("naps", 5, 3, 5, 1, call="side_by_side", method=method, ordered=False)
    assert evidence.call_virtual_s == pytest.approx(5, abs=TICKS_S)
    assert evidence.steps == 4


def test_every_clock_inside_shows_the_same_hour_gone_by(bench: Bench) -> None:
    assert bench.run("naps", call="seen_from_inside").value == [3600, 3600, 3600]


@pytest.fixture(scope="module")
def seen(bench: Bench) -> dict[tuple[str, str, bool], dict[str, Any]]:
    """Return what each wait gave, for each start method, without and with an answer."""
    return {
        (where, method, answered): bench.run("timed_waits", where, answered, method=method).value
        for where in ("wait_within", "wait_between")
        for method in METHODS
        for answered in (False, True)
    }


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("where", "name"), [("wait_within", name) for name in WITHIN] + [("wait_between", name) for name in BETWEEN]
)
def test_a_timed_wait_lasts_its_five_seconds_or_until_it_is_answered_after_one(
    seen: dict[tuple[str, str, bool], dict[str, Any]], where: str, name: str, method: str
) -> None:
    in_vain, answered = (WITHIN if where == "wait_within" else BETWEEN)[name]
    assert seen[where, method, False][name] == (in_vain, 5.0)
    assert seen[where, method, True][name] == (answered, 1.0)


def test_a_loop_that_looks_at_the_clock_ends_when_its_time_is_up(bench: Bench) -> None:
    evidence = bench.run("busy_clock", 30, call="until")
    assert evidence.value == "over"
    assert 30 <= evidence.call_virtual_s < 31


def test_a_loop_that_looks_at_the_clock_lets_a_sleeper_wake_meanwhile(bench: Bench) -> None:
    evidence = bench.run("busy_clock", 30, call="beside_a_sleeper")
    assert evidence.value == "over"
    assert 30 <= evidence.call_virtual_s < 31


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_who_leaves_what_is_ready_and_looks_again_lets_time_go_on(bench: Bench, seed: int) -> None:
    evidence = bench.run("ready_but_left", seed=seed)
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, ("first", "now"))


def test_polling_ends_when_the_answer_comes(bench: Bench) -> None:
    evidence = bench.run("patient_polling")
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, ("item", "message"))
    assert 60 <= evidence.call_virtual_s < 63  # an asker is late by 3 % at most


@pytest.mark.parametrize(
    ("call", "detail"),
    [
        ("counts", "cpu"),
        ("chats", "steps"),
        ("forks_for_ever", "cpu"),
        ("asks_whether_alive", "steps"),
        ("sleeps", "steps"),
        ("sleeps_long", "virtual_horizon"),
        ("sleeps_longer_each_time", "virtual_horizon"),
    ],
)
def test_work_without_an_end_is_spinning(bench: Bench, call: str, detail: str) -> None:
    evidence = bench.run("endless", call=call, cpu_s=0.5, steps=200, virtual_s=1e6)
    assert (evidence.verdict, evidence.detail, evidence.returned) == (RunVerdict.SPINNING, detail, False)


def test_without_turns_endless_work_is_ended_by_the_processor_time_it_takes(bench: Bench) -> None:
    evidence = bench.run("endless", call="chats", ordered=False, cpu_s=0.5, steps=200)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.SPINNING, "cpu")


@pytest.mark.parametrize("call", ["asks_an_empty_queue", "gets_without_waiting", "polls_a_pipe"])
def test_asking_what_cannot_change_is_polling(bench: Bench, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.supervise.run.ASKING_MOST", 100)
    evidence = bench.run("endless", call=call)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.SPINNING, "polling")


@pytest.mark.parametrize("method", METHODS)
def test_a_manager_starts_whichever_way_processes_do(bench: Bench, method: str) -> None:
    evidence = bench.run("managed", method=method)
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, ["noted"])


@pytest.mark.parametrize(("delayed", "verdict"), [(False, RunVerdict.STUCK), (True, RunVerdict.FINISHED)])
def test_time_in_which_there_is_no_processor_does_not_run_out(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, delayed: bool, verdict: RunVerdict
) -> None:
    monkeypatch.setattr(Delays, "seconds", lambda _delays, _tasks: time.monotonic() if delayed else 0.0)
    source = b"import ctypes\n\n\ndef main():\n    ctypes.CDLL(None).sleep(2)\n"  # where no clock is virtual
    assert bench.run("sleeps", source=source, wall_s=0.8).verdict is verdict
