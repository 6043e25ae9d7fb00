"""A message has four parts and at most eight lines: what happened, where, how we know, what to try."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from grader.explain import Explanation, explain_failure, explain_run
from grader.explain.message import SCENE_FILE
from grader.model.deviation import Deviation, deviations_text
from grader.model.evidence import (
    Blocked,
    Event,
    Evidence,
    LeftBehind,
    Place,
    ProcessSeen,
    Raised,
    Running,
    ThreadDied,
    WaitsFor,
    Waker,
)
from grader.model.verdicts import Cause, RunVerdict, StartMethod
from grader.shim.scene import SCENES_NAME
from grader.supervise.judge import TEXT_MOST

SOURCE = "\n".join(["", "", "reader.join()", "", "item = conn.recv()"])
MAIN_JOINS = Blocked(
    *("main", 10, "MainThread", "Process.join", "answer.py", 3),
    WaitsFor("child", "Process-1", (Waker("Process-1", 11, "would have to end"),)),
)
READER = Blocked(
    *("Process-1", 11, "MainThread", "Connection.recv", "answer.py", 5),
    WaitsFor("pipe_data", "Pipe at answer.py:1", (Waker("main", 10, "holds the write end, fd 4"),)),
)


def evidence(verdict: RunVerdict, detail: str | None = None, **more: Any) -> Evidence:
    return Evidence(verdict, detail, more.pop("seed", 0), StartMethod.FORK, **more)


def test_a_deadlock_in_full() -> None:
    seen = evidence(RunVerdict.DEADLOCK, seed=3, blocked=(MAIN_JOINS, READER))
    assert explain_run(seen, "the hint", SOURCE, "`grader hint x` says more.").text == (
        "Deadlock: main and Process-1 wait, and nothing can end that.\n"
        "  main       waits for Process-1 to end                      answer.py:3  reader.join()\n"
        "  Process-1  waits for data in a pipe (Pipe at answer.py:1)  answer.py:5  item = conn.recv()\n"
        "  Proved: nothing moved and no timer is pending; main holds the write end, fd 4. "
        "Seen with start method fork, seed 3.\n"
        "  Try: close the write end in each process that does not send, the receiving one included. "
        "`grader hint x` says more."
    )


def test_a_line_of_the_suites_own_scene_is_not_quoted_from_the_students_file() -> None:
    seen = evidence(RunVerdict.RAISED, raised=Raised("KeyError", "'menu'", Place(SCENE_FILE, 5)))
    assert explain_run(seen, "", SOURCE).where == (f"{SCENE_FILE}:5",)
    assert f"{SCENES_NAME}.py" == SCENE_FILE


def test_without_a_cause_the_hint_of_the_check_is_what_to_try() -> None:
    seen = evidence(RunVerdict.RAISED, raised=Raised("KeyError", "'menu'", Place("answer.py", 5)))
    assert explain_run(seen, "look at the keys", SOURCE).text == (
        "It raised KeyError: 'menu'\n"
        "  answer.py:5  item = conn.recv()\n"
        "  Seen with start method fork, undisturbed order (seed 0).\n"
        "  Try: look at the keys"
    )


def test_the_dead_child_stands_first() -> None:
    child = ProcessSeen("0.1", "Process-1", 11, "0", False, 1, Raised("KeyError", "'menu'", Place("answer.py", 5)))
    seen = evidence(RunVerdict.DEADLOCK, blocked=(MAIN_JOINS,), processes=(child,))
    assert explain_run(seen).text.splitlines()[:2] == [
        "Deadlock: main waits, and nothing can end that.",
        "  Process-1 died: KeyError: 'menu' at answer.py:5",
    ]


def test_the_dead_thread_stands_first_where_no_child_has_died() -> None:
    thread = ThreadDied("main", "Thread-1", Raised("KeyError", "'menu'", Place("answer.py", 5)))
    child = ProcessSeen("0.1", "Process-1", 11, "0", False, 3)
    seen = evidence(RunVerdict.DEADLOCK, blocked=(MAIN_JOINS,), threads_died=(thread,))
    assert explain_run(seen).where[0] == "main/Thread-1 died: KeyError: 'menu' at answer.py:5"
    assert explain_run(structs.replace(seen, processes=(child,))).where[0] == "Process-1 died with exit code 3"


@pytest.mark.parametrize("verdict", [RunVerdict.STUCK, RunVerdict.SPINNING])
def test_the_dead_child_stands_first_where_nothing_is_proved(verdict: RunVerdict) -> None:
    child = ProcessSeen("0.1", "Process-1", 11, "0", False, 3)
    assert explain_run(evidence(verdict, blocked=(MAIN_JOINS,), processes=(child,))).where[0] == (
        "Process-1 died with exit code 3"
    )


@pytest.mark.parametrize(("code", "words"), [(3, "died with exit code 3"), (-11, "died of signal 11")])
def test_a_child_that_died_without_an_exception_is_told_by_its_code(code: int, words: str) -> None:
    child = ProcessSeen("0.1", "Process-1", 11, exit_code=code)
    seen = evidence(RunVerdict.DEADLOCK, blocked=(MAIN_JOINS,), processes=(child,))
    assert explain_run(seen).where[0] == f"Process-1 {words}"


def test_a_pipe_that_nobody_writes_to_is_said_to_be_one() -> None:
    alone = Blocked("main", 10, "MainThread", "read", "", 0, WaitsFor("pipe_data", "a pipe"))
    assert "nobody holds the write end" in explain_run(evidence(RunVerdict.DEADLOCK, blocked=(alone,))).how


def test_a_deadlock_after_returning_says_so() -> None:
    seen = evidence(RunVerdict.DEADLOCK, blocked=(READER,), returned=True)
    assert explain_run(seen).what.startswith("Deadlock after returning: the program never ends")


@pytest.mark.parametrize(
    ("seen", "what"),
    [
        (evidence(RunVerdict.SPINNING, "cpu", cpu_s=4.04), "Spinning: the program never ends; it used 4.0 s of"),
        (evidence(RunVerdict.SPINNING, "polling"), "Spinning: the program never ends; it keeps asking"),
        (evidence(RunVerdict.SPINNING, "virtual_horizon"), "Spinning: the program never ends; it sleeps and wakes"),
        (evidence(RunVerdict.STUCK, "stopped"), "Stuck: a process has been stopped by a signal"),
        (evidence(RunVerdict.STUCK, "a network socket"), "Stuck: the program did not end within the time allowed."),
        (evidence(RunVerdict.ENDED_EARLY, "exit code 0"), "The program ended before returning (exit code 0)."),
        (
            evidence(RunVerdict.ENDED_EARLY, "exit code 3 after returning", returned=True),
            "The program did not end properly: exit code 3 after returning.",
        ),
        (evidence(RunVerdict.CRASHED, "SIGSEGV"), "The main process was killed by SIGSEGV."),
        (
            evidence(RunVerdict.LIMIT, "memory", facts={"memory_mb": 512}),
            "Limit reached: the program used more memory than the 512 MB allowed.",
        ),
        (evidence(RunVerdict.LIMIT, "threads"), "Limit reached: the program used more threads than allowed."),
        (
            evidence(RunVerdict.UNLOADABLE, "function", facts={"missing": ["swap", "run"], "names": []}),
            "The file does not define swap(), run().",
        ),
        (
            evidence(RunVerdict.UNLOADABLE, "syntax", facts={"type": "TabError", "text": "mixed", "line": 3}),
            "The file cannot be loaded: TabError: mixed",
        ),
        (evidence(RunVerdict.FINISHED, "unsendable: too deep"), "The result cannot be taken over: too deep."),
    ],
)
def test_each_verdict_begins_with_what_happened(seen: Evidence, what: str) -> None:
    assert explain_run(seen).what.startswith(what)


def test_a_weaker_verdict_does_not_claim_a_proof() -> None:
    how = explain_run(evidence(RunVerdict.STUCK, "process 5 has a network socket")).how
    assert how.startswith("Not proved to be a deadlock: process 5 has a network socket.")


def test_a_syntax_error_is_shown_with_its_line() -> None:
    seen = evidence(RunVerdict.UNLOADABLE, "syntax", facts={"type": "SyntaxError", "text": "bad", "line": 3})
    assert explain_run(seen, source=SOURCE).where == ("line 3: reader.join()",)


def test_a_near_name_is_offered_and_otherwise_what_there_is() -> None:
    near = evidence(RunVerdict.UNLOADABLE, "function", facts={"missing": ["deliver"], "names": ["os", "delivr"]})
    far = evidence(RunVerdict.UNLOADABLE, "function", facts={"missing": ["deliver"], "names": ["os", "x"]})
    assert explain_run(near).where == ("It defines delivr(): is that the one?",)
    assert explain_run(far).where == ("It defines: os, x",)


def test_spinning_shows_the_last_line_of_the_program_that_did_something() -> None:
    events = (
        Event(1, 0.0, "0", "0", "Queue.empty", "", "fail", "answer.py", 3),
        Event(2, 0.0, "0", "0", "Lock.release", "", "end"),
    )
    seen = evidence(RunVerdict.SPINNING, "steps", events=events)
    assert explain_run(seen, source=SOURCE).where == ("last seen: 0 in Queue.empty  answer.py:3  reader.join()",)


def test_which_line_was_the_last_is_no_matter_of_the_machine() -> None:
    one, other = (Event(2, 0.0, actor, actor, "Queue.empty", "", "fail", "answer.py", 3) for actor in ("0.1", "0.2"))
    for events in [(one, other), (other, one)]:
        (line,) = explain_run(evidence(RunVerdict.SPINNING, "steps", events=events), source=SOURCE).where
        assert line.startswith("last seen: 0.2 in Queue.empty")


def test_of_many_blocked_threads_those_in_lines_of_the_program_are_shown() -> None:
    waits_for = WaitsFor("lock", "Lock")
    crowd = [Blocked(f"Process-{n}", n, "MainThread", "futex", "", 0, waits_for) for n in range(5)]
    seen = evidence(RunVerdict.DEADLOCK, blocked=(*crowd, MAIN_JOINS, READER))
    where = explain_run(seen).where
    assert [line.split()[0] for line in where] == ["Process-0", "main", "Process-1", "and"]
    assert where[-1] == "and 4 more"


def test_leftovers_are_listed_only_where_they_are_the_failure() -> None:
    left = (LeftBehind("process", "kitchen", 5, "blocked in Queue.get"), LeftBehind("semaphore", "sem.x"))
    seen = evidence(RunVerdict.FINISHED, left_behind=left, returned=True)
    about = explain_failure("It left behind a process.", seen, "join it", about_leftovers=True)
    assert about.where == ("left behind: process kitchen (blocked in Queue.get)", "left behind: semaphore sem.x")
    assert about.remedy == "join it"
    assert explain_failure("It returned 1.", seen, "look").where == ()


words = st.text(max_size=60)
blocked = st.builds(
    Blocked,
    *(words, st.integers(0, 9), st.sampled_from(["MainThread", "QueueFeederThread"]), words, words),
    st.integers(-5, 10),
    st.builds(
        WaitsFor,
        st.sampled_from(["queue_item", "pipe_data", "pipe_room", "child", "lock", "any", "stopped", "new"]),
        words,
        st.lists(st.builds(Waker, words, st.integers(0, 9), words), max_size=3).map(tuple),
    ),
)
raised = st.builds(Raised, words, words, st.none() | st.builds(Place, words, st.integers(-5, 10)))
processes = st.builds(
    ProcessSeen, words, words, st.integers(0, 9), exit_code=st.none() | st.integers(-20, 5), raised=st.none() | raised
)
evidences = st.builds(
    Evidence,
    st.sampled_from(list(RunVerdict)),
    st.none() | words | st.sampled_from(["memory", "polling", "stopped", "syntax", "function"]),
    *(st.integers(0, 99), st.just(StartMethod.SPAWN)),
    returned=st.booleans(),
    raised=st.none() | raised,
    blocked=st.lists(blocked, max_size=6).map(tuple),
    left_behind=st.lists(st.builds(LeftBehind, words, words), max_size=5).map(tuple),
    processes=st.lists(processes, max_size=4).map(tuple),
    facts=st.fixed_dictionaries(
        {}, optional={"missing": st.lists(words, max_size=3), "names": st.lists(words, max_size=5), "text": words}
    ),
)


@given(evidences, words)
def test_no_evidence_makes_more_than_eight_lines(seen: Evidence, source: str) -> None:
    run = explain_run(seen, "a hint", source, "more")
    failure = explain_failure("It returned 1.", seen, "a hint", about_leftovers=True)
    for explanation in (run, failure):
        lines = explanation.text.splitlines()
        assert 2 <= len(lines) <= 8
        assert lines[-1].startswith("  Try: ")


def test_an_exception_with_many_lines_is_still_one_line() -> None:
    seen = evidence(RunVerdict.RAISED, raised=Raised("ValueError", "one\ntwo\r\nthree\n" * TEXT_MOST))
    assert len(explain_run(seen, "a hint").text.splitlines()) == 3


def test_what_a_program_chose_itself_is_cut() -> None:
    text = explain_run(evidence(RunVerdict.ENDED_EARLY, "x\n" * 100_000)).text
    assert max(len(line) for line in text.splitlines()) <= 601
    assert "…" in text


def test_a_program_that_broke_its_sandbox_is_told_so() -> None:
    what = explain_run(evidence(RunVerdict.CRASHED, "sandbox: the sandbox has ended")).what
    assert what == "The program broke the sandbox that it ran in: the sandbox has ended."


def test_an_order_that_was_the_machines_is_not_called_a_schedule() -> None:
    free = evidence(RunVerdict.FINISHED, ordered=False)
    assert explain_run(free).text.endswith("Seen with start method fork, in the machine's own order.")
    assert explain_run(evidence(RunVerdict.FINISHED, ordered=False, seed=2)).how.endswith("own order (seed 2).")


def test_of_many_who_wait_alike_one_is_shown_and_the_one_that_waits_for_something_else() -> None:
    def cook(number: int, kind: str, line: int) -> Blocked:
        return Blocked(f"cook-{number}", number, "MainThread", "x", "a.py", line, WaitsFor(kind, "Queue at a.py:1"))

    crowd = (MAIN_JOINS, *(cook(number, "queue_join", 7) for number in range(20, 24)), cook(30, "pipe_room", 9))
    where = explain_run(evidence(RunVerdict.DEADLOCK, blocked=crowd)).where
    assert [line.split()[0] for line in where] == ["main", "cook-20", "cook-30", "and"]


FEEDER = Blocked(
    *("Process-1", 11, "QueueFeederThread", "Connection.send_bytes", "answer.py", 5),
    WaitsFor("pipe_room", "Queue at answer.py:1", (Waker("main", 10, "holds the read end, fd 3"),)),
)
FROM_OUTSIDE = Blocked("worker", 12, "MainThread", "write", "", 0, WaitsFor("pipe_room", "a pipe"))
ANY = Blocked(
    *("main", 10, "MainThread", "connection.wait", "answer.py", 5),
    WaitsFor("any", "Pipe at answer.py:1", (Waker("main", 10, "holds the write end, fd 4"),)),
)


def hangs(*blocked: Blocked, **more: Any) -> Evidence:
    return evidence(RunVerdict.DEADLOCK, more.pop("detail", None), blocked=blocked, **more)


def test_a_feeder_thread_speaks_for_its_process_and_any_other_thread_for_itself() -> None:
    other = Blocked("main", 10, "taster", "Lock.acquire", "answer.py", 3, WaitsFor("thread_lock", "a lock"))
    run = explain_run(hangs(FEEDER, other))
    assert run.what == "Deadlock: Process-1 and main/taster wait, and nothing can end that."
    assert "  waits for room in a full pipe (Queue at answer.py:1) (its feeder thread)  " in run.where[0]


def test_what_has_no_name_and_no_line_is_not_given_one() -> None:
    assert explain_run(hangs(FROM_OUTSIDE)).where == ("worker  waits for room in a full pipe",)


def test_five_names_are_listed_and_of_six_two_are_counted() -> None:
    def cooks(count: int) -> str:
        crowd = (Blocked(f"cook-{n}", n, *READER_REST) for n in range(count))
        return explain_run(hangs(*crowd)).what

    assert cooks(5).startswith("Deadlock: cook-0, cook-1, cook-2, cook-3 and cook-4 wait")
    assert cooks(6).startswith("Deadlock: cook-0, cook-1, cook-2, cook-3 and 2 more wait")


READER_REST = (READER.thread, READER.call, READER.file, READER.line, READER.waits_for)


def test_waits_that_stand_in_a_line_and_wait_for_no_thread_are_shown_first() -> None:
    thread = Blocked("cook", 13, "MainThread", "Thread.join", "answer.py", 4, WaitsFor("thread", "taster"))
    shown = explain_run(hangs(FROM_OUTSIDE, thread, MAIN_JOINS, READER, FEEDER)).where
    assert [line.split()[0] for line in shown] == ["main", "Process-1", "Process-1", "and"]
    shown = explain_run(hangs(FROM_OUTSIDE, thread, MAIN_JOINS, READER)).where
    assert [line.split()[0] for line in shown] == ["cook", "main", "Process-1", "and"]


def test_of_several_dead_children_the_first_is_told() -> None:
    dead = tuple(ProcessSeen(f"0.{n}", f"cook-{n}", 20 + n, exit_code=n) for n in (3, 4))
    where = explain_run(hangs(MAIN_JOINS, processes=dead)).where
    assert [line.split()[0] for line in where] == ["cook-3", "main"]


def test_an_exception_without_a_place_or_a_text_is_told_without() -> None:
    child = ProcessSeen("0.1", "cook", 11, "0", False, 1, Raised("KeyError", "'menu'"))
    assert explain_run(hangs(MAIN_JOINS, processes=(child,))).where[0] == "cook died: KeyError: 'menu'"
    assert explain_run(evidence(RunVerdict.RAISED, raised=Raised("KeyError", ""))).what == "It raised KeyError"


def test_the_ends_of_a_pipe_are_told_where_somebody_waits_for_data_and_nowhere_else() -> None:
    assert "; main holds the write end, fd 4. " in explain_run(hangs(ANY)).how
    assert explain_run(hangs(MAIN_JOINS)).how.startswith("Proved: nothing moved and no timer is pending. ")


GOES_ON = (
    Running("main", 10, "MainThread", "time.sleep", "answer.py", 3),
    Running("main", 10, "taster", "", "", 0),
)


def test_a_part_is_told_with_what_the_rest_does() -> None:
    run = explain_run(hangs(FEEDER, running=GOES_ON, detail="partial"))
    assert run.what.startswith("Deadlock in a part of the program: Process-1 waits for ever, while the rest goes on")
    assert run.how.startswith(
        "Proved: whoever could end one of these waits stands in one of them; main goes on in time.sleep"
    )


def test_who_goes_on_is_told_where_nobody_is_blocked() -> None:
    run = explain_run(evidence(RunVerdict.STUCK, "running", running=GOES_ON), "", SOURCE)
    assert run.where == ("main goes on in time.sleep  answer.py:3  reader.join()", "main/taster goes on")


@pytest.mark.parametrize(
    ("detail", "facts", "what", "how"),
    [
        (None, {}, "did not end within the time allowed.", "It was not at a standstill. "),
        ("interrupted", {}, "had not ended when it was interrupted.", "It was not at a standstill. "),
        (
            "interrupted",
            {"not_proved": "a terminal"},
            "had not ended when it was interrupted.",
            "Not proved to be a deadlock: a terminal. ",
        ),
    ],
)
def test_a_program_that_was_interrupted_is_not_called_late(
    detail: str | None, facts: dict[str, str], what: str, how: str
) -> None:
    run = explain_run(evidence(RunVerdict.STUCK, detail, facts=facts))
    assert run.what == f"Stuck: the program {what}"
    assert run.how.startswith(how)


def test_a_program_that_was_looked_at_has_no_schedule() -> None:
    how = explain_run(hangs(MAIN_JOINS, facts={"looked_at": 77})).how
    assert how.endswith("Process 77 was looked at from outside, and not touched.")
    assert "Seen with" not in how


def test_a_schedule_is_given_as_it_can_be_had_again() -> None:
    late = evidence(RunVerdict.FINISHED, deviations=(Deviation("0.1", 3, "0.2"),))
    assert explain_run(late).how == f"Seen with start method fork, schedule {deviations_text(late.deviations)}."


def test_a_failed_check_gives_its_own_hint_and_that_of_the_cause_only_without_one() -> None:
    left = evidence(RunVerdict.FINISHED, left_behind=(LeftBehind("process", "cook", 5, "ended, but never joined"),))
    own, others = (explain_failure("It returned 1.", left, "a hint", about_leftovers=about) for about in (True, False))
    assert (own.remedy, own.cause, own.where) == (
        "a hint",
        Cause.NEVER_JOINED,
        ("left behind: process cook (ended, but never joined)",),
    )
    assert (others.remedy, others.cause, others.where) == ("a hint", None, ())
    assert explain_failure("It returned 1.", left, "", about_leftovers=True).remedy.startswith("call join() on every")


def test_the_loaders_own_quotation_goes_before_the_file() -> None:
    seen = evidence(RunVerdict.UNLOADABLE, "syntax", facts={"line": 3, "code": "reader.jion("})
    assert explain_run(seen, source=SOURCE).where == ("line 3: reader.jion(",)


def test_a_part_of_the_message_that_is_empty_takes_no_line() -> None:
    assert Explanation("It returned 1.", (), "", "").text == "It returned 1."
