"""JUnit XML as CI systems read it: a `testsuite` for each lesson, a `testcase` for each check.

An exercise that failed as a whole (missing, not graded) is one `testcase` more, so that it cannot pass for skipped. A
student's mistake is a `failure`, a fault of ours an `error`.
"""

from collections.abc import Iterator
from xml.etree import ElementTree

from grader.model.results import ExerciseResult, LessonResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus
from grader.report.escape import legal_xml
from grader.report.words import amount

_Element = ElementTree.Element

_OUTCOME = {
    CheckStatus.FAILED: "failure",
    CheckStatus.SKIPPED: "skipped",
    CheckStatus.NOT_GRADED: "error",
    ExerciseStatus.FAILED: "failure",
    ExerciseStatus.MISSING: "failure",
    ExerciseStatus.NOT_STARTED: "skipped",
    ExerciseStatus.NOT_GRADED: "error",
}


def dump(result: SubmissionResult) -> bytes:
    """Return the XML document in UTF-8."""
    root = _element("testsuites", name=result.course, time=f"{result.wall_s:.3f}")
    root.extend(_suite(lesson, result) for lesson in result.lessons)
    _count(root)
    ElementTree.indent(root)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _suite(lesson: LessonResult, result: SubmissionResult) -> _Element:
    suite = _element("testsuite", name=lesson.id)
    suite.append(
        _properties(
            points=lesson.points,
            possible=lesson.possible,
            seed=result.seed,
            isolation=result.isolation,
            proof=str(result.proof).lower(),
        )
    )
    for exercise in lesson.exercises:
        suite.extend(_cases(exercise))
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in suite.iter('testcase')):.3f}")
    _count(suite)
    return suite


def _cases(exercise: ExerciseResult) -> Iterator[_Element]:
    for check in exercise.checks:
        seed = {} if check.seed is None else {"seed": check.seed}
        properties = _properties(points=check.points, possible=check.possible, **seed, schedules=check.schedules)
        case = _case(exercise, check.id, check.wall_s, properties)
        _outcome(case, check.status, check.message or check.title, check.verdict or check.status)
        yield case
    if not exercise.checks or not _said_by_checks(exercise):
        properties = _properties(points=exercise.points, possible=exercise.possible)
        case = _case(exercise, exercise.status, 0.0, properties)
        _outcome(case, exercise.status, exercise.message or exercise.status, exercise.status)
        yield case


def _said_by_checks(exercise: ExerciseResult) -> bool:
    """Whether the checks alone tell what became of the exercise."""
    if exercise.status not in (ExerciseStatus.MISSING, ExerciseStatus.NOT_GRADED):
        return True
    return any(_OUTCOME.get(check.status) == _OUTCOME[exercise.status] for check in exercise.checks)


def _case(exercise: ExerciseResult, name: str, wall_s: float, properties: _Element) -> _Element:
    case = _element("testcase", classname=exercise.id.replace("/", "."), name=name, time=f"{wall_s:.3f}")
    case.append(properties)
    return case


def _outcome(case: _Element, status: CheckStatus | ExerciseStatus, text: str, kind: str) -> None:
    tag = _OUTCOME.get(status)
    if tag is None:
        return
    outcome = _element(tag, message=text.split("\n", 1)[0])
    if tag != "skipped":
        outcome.set("type", kind)
        outcome.text = legal_xml(text)
    case.append(outcome)


def _count(element: _Element) -> None:
    """Set the four sums that readers of the format expect."""
    for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(1 for _ in element.iter(tag))))


def _properties(**values: float | str) -> _Element:
    properties = _element("properties")
    for name, value in values.items():
        shown = amount(value) if isinstance(value, float) else str(value)
        properties.append(_element("property", name=name, value=shown))
    return properties


def _element(tag: str, **attributes: str) -> _Element:
    return _Element(tag, {name: legal_xml(str(value)) for name, value in attributes.items()})
