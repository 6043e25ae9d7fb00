"""No verdict, and nothing that waits, depends on the clock on the wall: it may be set back and forth at any time."""

import ast
from pathlib import Path

GRADER = Path(__file__).resolve().parent.parent.parent / "grader"
WALL = {
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.clock_gettime"),
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now"),
}
# where it is read all the same, and what for
LABELS = {
    "bulk/lock.py": "since when a folder is in use, for the one who waits",
    "bulk/editions.py": "when an edition was begun and completed",
    "sandbox/bare.py": "the date that a program sees when it starts",
}
# the program's own clock is made here, out of the real one
CLOCKS = ("shim/clock.py", "shim/practice.py")


def readings(path: Path) -> list[str]:
    """Return the names under which a file calls the clock on the wall."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [name for name in called if name in WALL]


def sources() -> dict[str, Path]:
    return {path.relative_to(GRADER).as_posix(): path for path in sorted(GRADER.rglob("*.py"))}


def test_the_clock_on_the_wall_is_read_for_labels_only() -> None:
    found = {name: names for name, path in sources().items() if name not in CLOCKS and (names := readings(path))}
    assert set(found) == set(LABELS), found


def test_no_file_takes_the_clock_by_another_name() -> None:
    """`from time import time` would escape the search."""
    found = []
    for name, path in sources().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "time":
                found += [f"{name}: {alias.name}" for alias in node.names]
    assert found == []
