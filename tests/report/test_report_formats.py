"""Files for machines: JSON as the contract documents it, JUnit as CI systems read it."""

import json as stdlib_json
from xml.etree import ElementTree

import pytest

from grader.model.evidence import Blocked, LeftBehind, WaitsFor, Waker
from grader.model.results import SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, Isolation, RunVerdict
from grader.report import formats
from grader.report.formats import json, junit

from .conftest import Make

RESULT = "format course submission isolation proof seed points possible wall_s lessons"
LESSON = "id title points possible exercises"
EXERCISE = "id title status points possible checks message"
CHECK = (
    "id title status points possible verdict detail cause seed schedules failed_schedules message hint blocked "
    "left_behind proof_ms wall_s timeline"
)


def test_every_file_of_the_package_is_a_format(make: Make) -> None:
    assert formats.names() == ("github", "html", "json", "junit", "markdown")
    for name in formats.names():
        assert formats.dump(name, make.half_done()).endswith(b"\n")


def test_json_has_the_keys_of_the_contract(make: Make) -> None:
    found = stdlib_json.loads(json.dump(make.half_done()))
    assert " ".join(found) == RESULT
    lesson = found["lessons"][1]
    assert " ".join(lesson) == LESSON
    exercise = lesson["exercises"][1]
    assert " ".join(exercise) == EXERCISE
    assert " ".join(exercise["checks"][1]) == CHECK
    assert exercise["checks"][1]["detail"] is None
    assert (exercise["status"], exercise["checks"][1]["verdict"]) == ("failed", "deadlock")


def test_a_stored_result_comes_back_as_it_was(make: Make) -> None:
    waits = WaitsFor("pipe_data", "Pipe at x.py:14", (Waker("Process-1", 7, "holds the write end, fd 4"),))
    blocked = Blocked("Process-1", 7, "MainThread", "Connection.recv", "x.py", 8, waits)
    check = make.failed("ends", blocked=(blocked,), left_behind=(LeftBehind("process", "P", 9),), proof_ms=4.2)
    result = make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, check), isolation=Isolation.REDUCED)
    assert json.load(json.dump(result)) == result


def test_text_that_utf8_cannot_hold_is_stored_all_the_same(make: Make) -> None:
    result = make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, make.failed("ends", message="\ud800\x00")))
    assert json.load(json.dump(result)).exercises[0].checks[0].message == "\\ud800\x00"


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"format": "1"}'])
def test_what_is_no_result_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(json.UnreadableResultError, match="this is no result of the grader: "):
        json.load(content)


def test_a_result_of_another_format_is_refused(make: Make) -> None:
    content = json.dump(make.half_done()).replace(b'"format": 1', b'"format": 2')
    with pytest.raises(json.UnreadableResultError, match="the result has format 2, this grader reads format 1"):
        json.load(content)


def parsed(result: SubmissionResult) -> ElementTree.Element:
    return ElementTree.fromstring(junit.dump(result))


def properties(element: ElementTree.Element) -> dict[str | None, str | None]:
    return {one.get("name"): one.get("value") for one in element.findall("./properties/property")}


def test_junit_has_a_suite_for_each_lesson_with_points_and_seed(make: Make) -> None:
    root = parsed(make.half_done(seed=1234567))
    assert [suite.get("name") for suite in root] == ["01_queues", "04_pipes", "06_build_your_own"]
    assert properties(root[1]) == {
        "points": "10",
        "possible": "32",
        "seed": "1234567",
        "isolation": "full",
        "proof": "true",
    }
    counts = [root[1].get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["8", "4", "0", "2"]
    assert [root.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["10", "5", "0", "2"]


def test_junit_has_a_case_for_each_check(make: Make) -> None:
    case = parsed(make.half_done())[1].findall("testcase")[2]
    assert (case.get("classname"), case.get("name")) == ("04_pipes.never_eof", "ends_at_end_of_file")
    assert properties(case) == {"points": "0", "possible": "3", "seed": "3", "schedules": "5"}
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("type") == "deadlock"
    assert failure.get("message") == (failure.text or "").splitlines()[0]


def test_junit_shows_an_exercise_without_checks(make: Make) -> None:
    lost = make.exercise("04_pipes/poll", ExerciseStatus.MISSING)
    ours = make.exercise("04_pipes/fan_in", ExerciseStatus.NOT_GRADED, message="The wall broke.")
    cases = list(parsed(make.submission(make.lesson("04_pipes", "Two ends", lost, ours))).iter("testcase"))
    assert [(case.get("name"), case[1].tag, case[1].text) for case in cases] == [
        ("missing", "failure", "missing"),
        ("not_graded", "error", "The wall broke."),
    ]


def test_junit_does_not_let_a_missing_file_pass_for_skipped(make: Make) -> None:
    unasked = [make.check(name, CheckStatus.SKIPPED) for name in ("ends", "sorts")]
    statuses = ExerciseStatus.MISSING, ExerciseStatus.NOT_GRADED, ExerciseStatus.NOT_STARTED
    roots = [parsed(make.one(make.exercise("04_pipes/poll", status, *unasked))) for status in statuses]
    counts = [tuple(root.get(name) for name in ("tests", "failures", "errors", "skipped")) for root in roots]
    assert counts == [("3", "1", "0", "2"), ("3", "0", "1", "2"), ("2", "0", "0", "2")]


def test_junit_calls_a_fault_of_ours_an_error(make: Make) -> None:
    check = make.check("ends", CheckStatus.NOT_GRADED)
    root = parsed(make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, check)))
    assert (root.get("errors"), root.get("failures")) == ("1", "0")


def test_junit_adds_up_the_time(make: Make) -> None:
    checks = make.check("ends", wall_s=0.25), make.check("sorts", wall_s=1.5)
    root = parsed(make.one(make.exercise("04_pipes/poll", ExerciseStatus.PASSED, *checks), wall_s=2.0))
    assert (root.get("time"), root[0].get("time"), root[0][1].get("time")) == ("2.000", "1.750", "0.250")


def test_junit_drops_what_xml_forbids_and_escapes_the_rest(make: Make) -> None:
    evil = "\x00\x1b[31m]]> <evil a='1'>&amp;\ud800\ufffe\n\"second\""
    check = make.failed("ends", verdict=RunVerdict.RAISED, message=evil)
    result = make.one(make.exercise("04_pipes/poll", ExerciseStatus.FAILED, check))
    failure = parsed(result).find(".//failure")
    assert failure is not None
    assert failure.text == "[31m]]> <evil a='1'>&amp;\n\"second\""
    assert failure.get("message") == "[31m]]> <evil a='1'>&amp;"
