"""Cases: small hostile answers in files, each with a header that says what must become of it.

The header is the comment at the top of the file, one `# key: value` a line:

    what      one sentence
    verdict   how the run ends, with its detail: "limit processes"; alternatives are joined by " or "
    reduced   the verdict where it is another one without namespaces
    passes    the checks that pass all the same: some of returns, ends, leaves_nothing
    left      what is left behind, by kind
    says      words that stand in a message of one of the checks
    start     the start method, `fork` if not said
    exercise  `patient`, or `brief` for those that only processor time ends, or `hasty` for the clock on the wall
    bytes     `made`: the file is run by us, and its SOURCE is what is handed in
    only      the isolation or user that the case is about: full, reduced, root, user
"""

from dataclasses import dataclass
from pathlib import Path

SUBMISSIONS = Path(__file__).parent / "submissions"
CHECKS = ("returns", "ends", "leaves_nothing")


@dataclass(frozen=True)
class Case:
    """One hostile answer. `verdicts` has (verdict, detail) pairs, detail "" for any."""

    name: str
    what: str
    verdicts: tuple[tuple[str, str], ...]
    reduced: tuple[tuple[str, str], ...]
    passes: frozenset[str]
    left: frozenset[str] | None
    says: str
    start: str
    exercise: str
    only: frozenset[str]
    source: bytes

    @property
    def names_memory(self) -> bool:
        """Whether the answer gives names to shared memory or semaphores itself."""
        return any(word in self.source for word in (b"/dev/shm", b"SharedMemory", b"SemLock"))

    def applies(self, tier: str, user: str) -> bool:
        """Tell whether the case is about this isolation and this user."""
        return not self.only or self.only <= {tier, user}

    def expected(self, tier: str) -> tuple[tuple[str, str], ...]:
        """Return the verdicts that are right in this isolation."""
        return self.reduced if tier == "reduced" else self.verdicts


def all_cases() -> list[Case]:
    """Return all cases in the order of their names."""
    return [_read(path) for path in sorted(SUBMISSIONS.glob("*/*.py"))]


def _read(path: Path) -> Case:
    text = path.read_text(encoding="utf-8")
    header = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        key, colon, value = line[2:].partition(": ")
        assert colon, f"{path}: {line!r} is no header line"
        header[key] = value
    source = text.encode()
    if header.pop("bytes", "") == "made":
        names: dict[str, bytes] = {}
        exec(compile(text, str(path), "exec"), names)
        source = names["SOURCE"]
    verdicts = _verdicts(header.pop("verdict"))
    case = Case(
        name=f"{path.parent.name}/{path.stem}",
        what=header.pop("what"),
        verdicts=verdicts,
        reduced=_verdicts(header.pop("reduced")) if "reduced" in header else verdicts,
        passes=frozenset(header.pop("passes", "").replace("none", "").split()),
        left=frozenset(header.pop("left").split()) if "left" in header else None,
        says=header.pop("says", ""),
        start=header.pop("start", "fork"),
        exercise=header.pop("exercise", "patient"),
        only=frozenset(header.pop("only", "").split()),
        source=source,
    )
    assert not header, f"{path}: unknown header {sorted(header)}"
    assert case.passes <= set(CHECKS), f"{path}: unknown checks in {sorted(case.passes)}"
    return case


def _verdicts(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in text.split(" or "):
        verdict, _, detail = part.strip().partition(" ")
        found.append((verdict, detail))
    return tuple(found)
