"""The journal: what was noted before a sudden end is there, and nothing of it changes what the program does."""

import pytest

from grader.explain import timeline_of
from tests.live.conftest import Bench


@pytest.mark.parametrize(("how", "code"), [("exit", 3), ("kill", -9)])
@pytest.mark.parametrize("seed", [0, 2, 3])
def test_what_a_process_did_before_its_sudden_end_is_told(bench: Bench, how: str, code: int, seed: int) -> None:
    evidence = bench.run("sudden_ends", how, seed=seed)
    assert evidence.value == "last words"
    child = [event for event in evidence.events if event.process == "0.1" and event.phase == "end"]
    assert {"Queue.put", "Connection.send_bytes", "Queue.join_thread"} <= {event.call for event in child}
    (line,) = [line for line in timeline_of(evidence).lifelines if line.path == "0.1"]
    assert line.exit_code == code


def test_a_program_without_turns_returns_the_same_as_with_them(bench: Bench) -> None:
    values = [bench.run("sudden_ends", "exit", ordered=ordered).value for ordered in (False, True)]
    assert values == ["last words"] * 2
