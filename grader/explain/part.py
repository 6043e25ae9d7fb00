"""What is said of a part of a program that is deadlocked while the rest goes on, as soon as that is proved."""

from grader.explain.message import going_on, listed, waiting, who
from grader.model.evidence import PartSeen


def explain_part(part: PartSeen) -> str:
    """Return the message: who waits for ever since when, for what, what the others do, how we know."""
    names = list(dict.fromkeys(who(blocked) for blocked in part.blocked))
    waits = "waits" if len(names) == 1 else "wait"
    when = f"{part.wall_s:.1f} s" if part.virtual_s is None else f"{part.virtual_s:.1f} s of the program's own time"
    first = (
        f"Deadlock in a part of the program, proved after {when}: {listed(names)} {waits} for ever. The rest goes on."
    )
    proof = "Proved: whoever could end one of these waits stands in one of them. Only a signal could end them now."
    lines = [*waiting(part.blocked, ()), *going_on(part.running, ())[:1], proof]
    return "\n".join([first, *(f"  {line}" for line in lines)])
