"""Schedules for any program: look for one under which it hangs, crashes or prints something else, and cut that down."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, structs

from grader.explain import timeline_of
from grader.grading.errors import InputError
from grader.grading.program import Wishes, followed, request_of, told
from grader.model.deviation import Deviation, deviations_text, parse_deviations
from grader.model.evidence import Evidence
from grader.model.explained import ExplainResult, Searched
from grader.sandbox import Bare, Program, RunRequest
from grader.supervise import supervise_program
from grader.supervise.shrink import shrink

OPERATIONS_SHOWN = 400


class Quest(Struct, frozen=True):
    """What to look for. `schedules` seeds are tried, from the first one on; `expected` is what it is to print."""

    schedules: int = 1
    expected: bytes | None = None
    shorten: bool = False


class _Run(Struct, frozen=True):
    evidence: Evidence
    result: ExplainResult
    output: bytes
    error: bytes
    different: str


class Search(NamedTuple):
    """How a search has ended: the last run, and what the program wrote in it."""

    result: ExplainResult
    output: bytes
    error: bytes


def deviations_of(text: str) -> tuple[Deviation, ...]:
    """Return the deviations in a text. Raises `InputError`."""
    try:
        return parse_deviations(text)
    except ValueError as error:
        raise InputError(f"--schedule: {error}. Try the text that `explain --shrink` has printed.") from None


def search(
    program: Program, wishes: Wishes, quest: Quest, interrupted: Callable[[], bool], on_seed: Callable[[int], None]
) -> Search:
    """Run the program under one schedule after the other until it fails; `on_seed` hears of each before it is tried.

    Raises as `explain` does.
    """
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        program = structs.replace(program, captured_in=folder, output_to_error=False)
        wishes = structs.replace(wishes, seed=wishes.seed or 0)
        request = request_of(program, wishes)
        with followed(program) as ground:
            return _Search(program, ground, request, quest, interrupted, on_seed).run()


class _Search:
    def __init__(
        self,
        program: Program,
        ground: Bare,
        request: RunRequest,
        quest: Quest,
        interrupted: Callable[[], bool],
        on_seed: Callable[[int], None],
    ) -> None:
        self._program = program
        self._ground = ground
        self._request = request
        self._quest = quest
        self._interrupted = interrupted
        self._on_seed = on_seed

    def run(self) -> Search:
        first, last = self._request.seed, None
        for seed in range(first, first + self._quest.schedules):
            self._on_seed(seed)
            last = self._once(structs.replace(self._request, seed=seed))
            if self._fails(last) or self._interrupted():
                break
        assert last is not None
        tried = last.evidence.seed - first + 1
        searched = Searched(first, tried, self._fails(last), last.different)
        if searched.failed and self._quest.shorten and not self._interrupted():
            last, searched = self._shortened(last, searched)
        timeline = timeline_of(last.evidence, self._program.script, OPERATIONS_SHOWN)
        result = structs.replace(last.result, searched=searched, timeline=timeline)
        return Search(result, last.output, last.error)

    def _once(self, request: RunRequest) -> _Run:
        evidence = supervise_program(self._ground, request, interrupted=self._interrupted)
        folder = Path(self._program.captured_in)
        output, error = ((folder / name).read_bytes() for name in ("out", "err"))
        return _Run(evidence, told(self._program, evidence), output, error, self._difference(output))

    def _difference(self, output: bytes) -> str:
        expected = self._quest.expected
        if expected is None or output == expected:
            return ""
        got, wanted = (data.decode("utf-8", "replace").splitlines() for data in (output, expected))
        for number, (one, other) in enumerate(zip(got, wanted, strict=False), 1):
            if one != other:
                return f"line {number} is {one[:60]!r}, expected {other[:60]!r}"
        return f"{len(got)} lines, expected {len(wanted)}"

    def _fails(self, run: _Run) -> bool:
        return not run.result.ended_well or bool(run.different)

    def _shortened(self, failed: _Run, searched: Searched) -> tuple[_Run, Searched]:
        best = failed

        def trial(deviations: tuple[Deviation, ...]) -> tuple[Deviation, ...] | None:
            nonlocal best
            run = self._once(structs.replace(self._request, seed=0, deviations=deviations))
            if self._interrupted() or _kind(run) != _kind(failed):
                return None
            best = run
            return run.evidence.deviations

        shrunk = shrink(failed.evidence.deviations, trial)
        return best, structs.replace(
            searched,
            schedule=deviations_text(shrunk.deviations),
            deviations_before=len(failed.evidence.deviations),
            deviations=len(shrunk.deviations),
            runs=shrunk.runs,
            seed=failed.evidence.seed,
        )


def _kind(run: _Run) -> tuple[object, ...]:
    return run.result.verdict, run.result.cause, bool(run.different), (run.result.exit_code or 0) == 0
