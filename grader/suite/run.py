"""One run as a suite sees it: assertions that know how to explain themselves to a student."""

from collections.abc import Collection
from typing import Any

from grader.explain import Explanation, explain_failure, explain_run
from grader.model.evidence import Event, Evidence, ProcessSeen
from grader.model.verdicts import RunVerdict
from grader.shim.codec import Opaque

SHOWN = 120


class CheckFailed(AssertionError):
    """The student's answer does not do what the check asks. Carries the explanation and the evidence."""

    def __init__(self, explanation: Explanation, evidence: Evidence) -> None:
        """`explanation` becomes the check's message."""
        super().__init__(explanation.text)
        self.explanation = explanation
        self.evidence = evidence


class Run:
    """Evidence of one run, with the questions that suites ask of it. Each assertion returns the run, so they chain."""

    def __init__(self, evidence: Evidence, title: str, source: str = "", hint: str = "", more: str = "") -> None:
        """`title` is how the call reads: `deliver(['a'])`."""
        self.evidence = evidence
        self._title = title
        self._source = source
        self._hint = hint
        self._more = more
        self._raised_as_promised = False

    @property
    def title(self) -> str:
        """How the call reads, its arguments shortened: `deliver(['a'])`."""
        return self._title

    @property
    def verdict(self) -> RunVerdict:
        """How the run ended."""
        return self.evidence.verdict

    @property
    def value(self) -> Any:
        """What the function returned. If it did not return, the check fails with the reason."""
        if not self.evidence.returned:
            self._fail_as_run()
        return self.evidence.value

    @property
    def processes(self) -> tuple[ProcessSeen, ...]:
        """The processes that the call started, the main one not among them."""
        return tuple(process for process in self.evidence.processes if process.path != "0")

    @property
    def events(self) -> tuple[Event, ...]:
        """The operations of all processes, in the order that every machine gives again: by step and thread."""
        return self.evidence.ordered_events

    @property
    def took_s(self) -> float:
        """How long the call took, in virtual seconds."""
        return self.evidence.call_virtual_s

    @property
    def output(self) -> str:
        """What the program printed."""
        return self.evidence.output

    def returns(self, expected: object) -> "Run":
        """Fail unless the call returned exactly `expected`, types included."""
        value = self.value
        if not same(value, expected):
            self.fail(
                f"{self._title} returned {show(value)}, expected {show(expected)}{_first_difference(value, expected)}"
            )
        return self

    def ends(self) -> "Run":
        """Fail unless the call returned and the program then ended by itself."""
        if self.evidence.verdict is not RunVerdict.FINISHED or not self.evidence.returned:
            self._fail_as_run()
        return self

    def leaves_nothing(self) -> "Run":
        """Fail if a process, a blocked feeder thread, a semaphore or shared memory outlives the call.

        A call that did not return fails, too, unless `raises` has found what it was to raise.
        """
        if not self._raised_as_promised:
            _ = self.value
        left = self.evidence.left_behind
        if left:
            kinds = {
                "process": "a process",
                "thread": "a thread",
                "semaphore": "a semaphore",
                "shared_memory": "shared memory",
            }
            names = ", ".join(dict.fromkeys(kinds.get(item.kind, item.kind) for item in left))
            self.fail(f"{self._title} left behind {names} when it returned.", about_leftovers=True)
        return self

    def raises(self, name: str) -> "Run":
        """Fail unless the call raised an exception of the type called `name`."""
        raised = self.evidence.raised
        if raised is None and not self.evidence.returned:
            self._fail_as_run()
        if raised is None or raised.type != name:
            got = f"raised {raised.type}" if raised else f"returned {show(self.evidence.value)}"
            self.fail(f"{self._title} {got}, expected it to raise {name}")
        self._raised_as_promised = True
        return self

    def check(self, condition: object, what: str) -> "Run":
        """Fail with the words `what` unless `condition` holds."""
        if not condition:
            self.fail(what)
        return self

    def fail(self, what: str, *, about_leftovers: bool = False) -> None:
        """Fail the check: the run ended, but not as promised. Raises `CheckFailed`."""
        explanation = explain_failure(what, self.evidence, self._hint, self._more, about_leftovers)
        raise CheckFailed(explanation, self.evidence)

    def puzzles(self, error: Exception) -> Explanation:
        """Return what to say of a result that is of another kind than the check expects, so that it raised `error`."""
        got = f"returned {show(self.evidence.value)}" if self.evidence.returned else "returned nothing"
        what = f"{self._title} {got}, and the check can do nothing with that ({type(error).__name__}: {error})."
        return explain_failure(what, self.evidence, self._hint, self._more)

    def _fail_as_run(self) -> None:
        raise CheckFailed(explain_run(self.evidence, self._hint, self._source, self._more), self.evidence)


def same(left: object, right: object) -> bool:
    """Tell whether two plain values are equal, types included: `True` is not `1`, a list is not a tuple."""
    if type(left) is not type(right) or isinstance(left, Opaque):
        return False
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return _same_members(left, right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, (set, frozenset)) and isinstance(right, (set, frozenset)):
        return _same_members(left, right)
    return left == right


def _same_members(left: Collection[object], right: Collection[object]) -> bool:
    """Tell whether two sets, or the keys of two dicts, are the same: `{True}` is not `{1}`."""
    found = {member: member for member in right}
    return len(left) == len(right) and all(member in found and same(member, found[member]) for member in left)


def show(value: object) -> str:
    """Return a value as a message shows it: its `repr`, the middle of a long one left out."""
    if isinstance(value, (bytes, str)) and len(value) > SHOWN:
        return f"{type(value).__name__} of {len(value):,} ({value[:12]!r}…)"
    if isinstance(value, list) and any(isinstance(item, (bytes, str)) and len(item) > SHOWN for item in value):
        return f"[{', '.join(show(item) for item in value)}]"[: 2 * SHOWN]
    text = repr(value)
    return text if len(text) <= 2 * SHOWN else f"{text[:SHOWN]} … {text[-SHOWN // 2 :]}"


def _first_difference(value: object, expected: object) -> str:
    if not (isinstance(value, list) and isinstance(expected, list)) or len(repr(expected)) < SHOWN:
        return ""
    if len(value) != len(expected):
        return f" ({len(value)} items, expected {len(expected)})"
    index = next(i for i, (a, b) in enumerate(zip(value, expected, strict=True)) if not same(a, b))
    return f" (first difference at index {index}: {show(value[index])}, expected {show(expected[index])})"
