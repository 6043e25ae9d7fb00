"""What happened to a program from anywhere, from evidence to the record that is printed and stored."""

from grader.explain.causes import CAUSES, both_receive, dead_children
from grader.explain.lost import lost
from grader.explain.message import explain_run
from grader.model.evidence import OUTSIDE, Evidence
from grader.model.explained import FORMAT, ExplainResult
from grader.model.verdicts import RunVerdict


def explain_program(evidence: Evidence, program: str) -> ExplainResult:
    """Return what is to be said about a run of `program`, which is how the user named the file."""
    explanation = explain_run(evidence, _hint(evidence))
    text = CAUSES[explanation.cause] if explanation.cause else None
    return ExplainResult(
        format=FORMAT,
        program=program,
        verdict=evidence.verdict,
        detail=evidence.detail,
        exit_code=_exit_code(evidence),
        cause=explanation.cause,
        message=explanation.text,
        why=text.why if text else "",
        wrong=text.wrong if text else "",
        right=text.right if text else "",
        remedy=explanation.remedy,
        wall_s=round(evidence.wall_s, 3),
        virtual_s=round(evidence.virtual_s, 6),
        proof_ms=None if evidence.proof_ms is None else round(evidence.proof_ms, 3),
        start_method=evidence.start_method,
        seed=evidence.seed,
        blocked=evidence.blocked,
        running=evidence.running,
        parts=evidence.parts,
        left_behind=evidence.left_behind,
        lost=lost(evidence),
        processes=evidence.processes,
        steps=evidence.steps,
    )


def _exit_code(evidence: Evidence) -> int | None:
    return next((process.exit_code for process in evidence.processes if process.path == "0"), None)


_BOTH_RECEIVE = "each waits for the other to send first: let one side send before it receives."
_BY_KIND = {
    "semaphore": "release it as often as it is acquired, as `with semaphore:` does; one made with 0 needs it first.",
    "condition": "change what is waited for and notify inside `with condition:`; a notification wakes who waits then.",
    "pipe_room": "a pipe holds 64 KiB, then send() waits: let somebody receive in the meantime.",
    "acceptance": "let the process that listens call accept(); until then nobody reads or answers.",
    "connection": "start whoever is to connect; accept() waits for as long as nobody does.",
}


def _waits_for_outside(evidence: Evidence) -> bool:
    """Tell whether somebody who is not of the program could end one of the waits."""
    wakers = (waker for blocked in evidence.blocked for waker in blocked.waits_for.could_be_ended_by)
    return any(waker.process == OUTSIDE for waker in wakers)


def _hint(evidence: Evidence) -> str:
    """Return what to try where the evidence shows no cause."""
    if evidence.verdict is RunVerdict.DEADLOCK:
        if both_receive(evidence):
            return _BOTH_RECEIVE
        kinds = {blocked.waits_for.kind for blocked in evidence.blocked}
        known = (hint for kind, hint in _BY_KIND.items() if kind in kinds)
        return next(known, "look at each wait above: who could end it, and why does nobody get there?")
    if evidence.verdict is RunVerdict.STUCK and (dead_children(evidence) or evidence.threads_died):
        return "mend what it died of: whoever waits for it, or starts another one in its place, does so for ever."
    if evidence.verdict is RunVerdict.STUCK and _waits_for_outside(evidence):
        return "see why that does not come, or wait with a timeout; Ctrl-C ends the program and shows the waits."
    if evidence.verdict is RunVerdict.STUCK:
        return "`--real-time` lets the clock run as it is; Ctrl-C ends the program and shows who waits for what."
    return ""
