"""A timeline as it is stored and sent."""

import pytest
from msgspec import json, msgpack

from grader.model.timeline import Lifeline, Operation, Outcome, Timeline

RUN = Timeline(
    seed=0,
    verdict="deadlock",
    lifelines=(Lifeline("0", "main"), Lifeline("0.1", "Process-1", "0", began=1, state="ended")),
    operations=(
        Operation("0", "MainThread", "Process.start", "Process-1", 0, 0.5, 1, 0.5, file="x.py", line=3),
        Operation("0", "MainThread", "Queue.get", "Queue at x.py:1", 2, 0.5, outcome=Outcome.OPEN),
    ),
    virtual_s=1.5,
)


@pytest.mark.parametrize("way", [json, msgpack])
def test_one_that_was_sent_is_stored_as_one_that_was_not(way):
    """What comes over a cluster goes into the same files, byte for byte, as what was graded here."""
    sent = way.decode(way.encode(RUN), type=Timeline)
    assert sent == RUN
    assert json.encode(sent) == json.encode(RUN)
