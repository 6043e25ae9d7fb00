"""Programs that end by themselves get the verdicts that they get under proof."""

import multiprocessing

import pytest

from grader.model.verdicts import RunVerdict, StartMethod
from grader.sandbox import SandboxLost
from grader.sandbox import practice as sandbox
from tests.practice.conftest import Practise

METHODS = [str(method) for method in StartMethod]
ALL = pytest.mark.parametrize("method", METHODS)


@ALL
def test_a_program_that_returns_has_finished(run: Practise, method: str) -> None:
    evidence = run("answers", "doubled", [1, -2, 0], method=method)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.FINISHED, None)
    assert (evidence.returned, evidence.value) == (True, [2, -4, 0])
    assert evidence.output == "doubled 3\n"
    assert evidence.left_behind == ()
    assert evidence.start_method == method
    assert evidence.proof_ms is None


@ALL
def test_the_processes_are_named_with_their_exit_codes(run: Practise, method: str) -> None:
    evidence = run("answers", "doubled", [1], method=method)
    seen = [(one.path, one.name, one.parent, one.daemon, one.exit_code) for one in evidence.processes]
    assert sorted(seen) == [("0", "main", "", False, 0), ("0.1", "doubler", "0", False, 0)]


@ALL
def test_the_journals_of_all_interpreters_make_one_story(run: Practise, method: str) -> None:
    events = run("answers", "doubled", [7], method=method).events
    order = [(event.process, event.call, event.phase) for event in events]
    sent, taken = order.index(("0", "Queue.put", "begin")), order.index(("0.1", "Queue.get", "end"))
    back, known = order.index(("0.1", "Queue.put", "begin")), order.index(("0", "Queue.get", "end"))
    assert sent < taken < back < known


def test_the_clock_begins_with_the_call(run: Practise) -> None:
    evidence = run("answers", "doubled", [1])
    assert 0 < evidence.call_virtual_s < evidence.wall_s
    assert all(0 <= event.virtual_s <= evidence.wall_s for event in evidence.events)


def test_a_wrong_value_comes_back_as_it_is(run: Practise) -> None:
    evidence = run("answers", "", source=b"def answer():\n    return (1, 'two', None)\n", scenes=SCENE, scene="twice")
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, [(1, "two", None), (1, "two", None)])


SCENE = "def twice(student):\n    return [student.answer(), student.answer()]\n"


def test_an_exception_is_reported_with_its_place(run: Practise) -> None:
    evidence = run("answers", "raises")
    assert (evidence.verdict, evidence.detail, evidence.returned) == (RunVerdict.RAISED, "ValueError", False)
    assert evidence.raised is not None
    assert (evidence.raised.type, evidence.raised.text) == ("ValueError", "no such dish")
    assert str(evidence.raised.place) == "answers.py:28"


@ALL
def test_a_child_that_dies_is_named_with_its_exception(run: Practise, method: str) -> None:
    evidence = run("answers", "child_raises", method=method)
    assert evidence.value == 1
    (cook,) = [one for one in evidence.processes if one.name == "cook"]
    assert cook.exit_code == 1
    assert cook.raised is not None
    assert cook.raised.type == "ValueError"


def test_leaving_the_program_is_no_end_of_the_function(run: Practise) -> None:
    evidence = run("answers", "leaves")
    assert (evidence.verdict, evidence.detail, evidence.returned) == (RunVerdict.ENDED_EARLY, "exit code 3", False)


def test_sys_exit_is_no_end_of_the_function_either(run: Practise) -> None:
    evidence = run("answers", "exits")
    assert (evidence.verdict, evidence.detail) == (RunVerdict.ENDED_EARLY, "SystemExit")


def test_a_pipe_without_a_reader_raises_what_python_raises(run: Practise) -> None:
    assert run("answers", "writes_nowhere").value == "BrokenPipeError"


def test_nobody_answers_a_question(run: Practise) -> None:
    evidence = run("answers", "asks")
    assert evidence.raised is not None
    assert (evidence.raised.type, "nobody to ask" in evidence.raised.text) == ("EOFError", True)


def test_a_file_that_cannot_be_compiled_is_unloadable(run: Practise) -> None:
    evidence = run("answers", "doubled", source=b"def doubled(:\n    pass\n")
    assert (evidence.verdict, evidence.detail, evidence.facts["line"]) == (RunVerdict.UNLOADABLE, "syntax", 1)


def test_a_missing_function_is_unloadable(run: Practise) -> None:
    evidence = run("answers", "trebled", defines=("trebled",))
    assert (evidence.verdict, evidence.detail) == (RunVerdict.UNLOADABLE, "function")
    assert evidence.facts["missing"] == ["trebled"]


def test_a_start_method_that_the_system_lacks_becomes_spawn(run: Practise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    evidence = run("answers", "doubled", [1], method="fork")
    assert (evidence.start_method, evidence.value) == (StartMethod.SPAWN, [2])


def test_an_interpreter_that_does_not_come_up_is_our_fault(run: Practise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "shim_package", lambda: "raise ImportError('no shim')\n")
    with pytest.raises(SandboxLost, match="no shim"):
        run("answers", "doubled", [1])
