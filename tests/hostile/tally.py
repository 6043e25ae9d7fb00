"""How many cases there are, by class, isolation and user: the table in README.md.

`python -m tests.hostile.tally` prints it; a test compares it with the one that stands there.
"""

from collections import Counter
from collections.abc import Iterator

from tests.hostile.cases import all_cases
from tests.hostile.test_rosters_and_rubrics import ADJUSTMENTS, BAD_ROSTERS, GOOD_ROSTERS, LESSONS, POINTS, RUBRICS
from tests.hostile.test_store import DISKS, SPOILERS
from tests.hostile.uploads import STUDENTS, UPLOADS

PAIRS = (("full", "root"), ("full", "user"), ("reduced", "root"), ("reduced", "user"))
# taken in before anything is run, so that neither isolation nor user make a difference
ONCE = {
    "rosters": len(BAD_ROSTERS) + len(GOOD_ROSTERS),
    "rubrics": len(POINTS) + len(RUBRICS) + len(LESSONS),
    "adjustments": len(ADJUSTMENTS),
    "disks": len(DISKS) + 3,
    "clocks and suspended machines": 2,
    "stores": len(SPOILERS) + 1,
}


def rows() -> Iterator[tuple[str, list[int]]]:
    """Yield (class, cases by pair of isolation and user)."""
    answers = all_cases()
    for kind in sorted({case.name.partition("/")[0] for case in answers}):
        mine = [case for case in answers if case.name.startswith(f"{kind}/")]
        yield f"answers: {kind.replace('_', ' ')}", [sum(case.applies(*pair) for case in mine) for pair in PAIRS]
    for kind in Counter(case.kind for case in UPLOADS):
        mine = [case for case in UPLOADS if case.kind == kind]
        counts = [sum(user == "user" or not case.only_user for case in mine) for _tier, user in PAIRS]
        yield f"uploads: {kind}", counts
    yield "names of students", [len(STUDENTS)] * len(PAIRS)
    for kind, count in ONCE.items():
        yield kind, [count]


def table() -> str:
    """Return the table as Markdown."""
    head = ["class", *(f"{tier}, {user}" for tier, user in PAIRS)]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    total = [0] * len(PAIRS)
    for kind, counts in rows():
        cells = [str(count) for count in counts] if len(counts) > 1 else [f"{counts[0]}, once", "", "", ""]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
        total = [one + other for one, other in zip(total, counts * len(PAIRS), strict=False)]
    return "\n".join([*lines, f"| all | {' | '.join(map(str, total))} |"]) + "\n"


if __name__ == "__main__":
    print(table(), end="")
