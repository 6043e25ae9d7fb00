"""What the benches share: a wall, requests for the programs, tables."""

import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from grader.model.course import Limits
from grader.model.verdicts import StartMethod
from grader.sandbox import RunRequest

T = TypeVar("T")
PROGRAMS = Path(__file__).parent / "programs"


def request(name: str, seed: int = 0, start_method: StartMethod = StartMethod.FORK, **limits) -> RunRequest:
    """Return the request to run `main()` of a program."""
    source = (PROGRAMS / f"{name}.py").read_bytes()
    return RunRequest(
        f"{name}.py", source, "main", (), ("main",), seed=seed, start_method=start_method, limits=Limits(**limits)
    )


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table."""
    made = Table(title=title, title_justify="left")
    for column in columns:
        made.add_column(column, justify="left" if column == columns[0] else "right")
    for row in rows:
        made.add_row(*(str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 110).print(made)


def within(minutes: float, items: Iterable[T]) -> Iterator[T]:
    """Yield the items until so many minutes are over; then say that there were more."""
    until = time.monotonic() + minutes * 60
    for item in items:
        if time.monotonic() > until:
            print(f"The rest is left out: {minutes:g} minutes are over.", flush=True)
            return
        yield item


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end the block only, so that the table of what was measured by then is printed behind it."""
    try:
        yield
    except KeyboardInterrupt:
        print("Interrupted; what was measured by then:", flush=True)


def spread(values: Sequence[float], unit: str = "ms") -> str:
    """Return median and range as text."""
    return f"{statistics.median(values):.1f} {unit} ({min(values):.1f} to {max(values):.1f})"
