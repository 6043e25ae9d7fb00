"""The pictures of the README, made from the program itself: `python -m tests.pictures` writes them."""

import html
import itertools
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyte
from rich.console import Console
from rich.text import Text

from tests.watch.window import Window

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "pictures"
_NAMES = {"default": "", "brown": "yellow"}
_TEXT = re.compile(r'<text class="[^"]*" x="([\d.]+)" [^>]*clip-path="url\(#[\w-]+-line-(\d+)\)">(.*?)</text>', re.S)
_TIMES = re.compile(r"\d+:\d\d:\d\d|\d[\d.,]*(?= (s|ms)\b)")


def _watching(folder: Path) -> Window:
    """Edit an exercise that comes with a mistake, and save it."""
    course = folder / "course"
    for name in ("exercises", "tests/hidden"):
        shutil.copytree(ROOT / name, course / name)
    window = Window([sys.executable, "-m", "grader", "watch", "never_eof"], course, rows=32)
    window.wait("Not started", "q quit")
    answer = course / "exercises/04_pipes/never_eof.py"
    answer.write_text(answer.read_text("utf-8").replace("    # TODO", "    # Who", 1), "utf-8")
    window.wait("Failed: .* after the save")
    return window


def _explaining(folder: Path) -> Window:
    """Run a program that never ends."""
    shutil.copy(Path(__file__).parent / "kitchen.py", folder)
    window = Window([sys.executable, "-m", "grader", "explain", "kitchen.py"], folder, columns=104, rows=40)
    window.end()
    return window


PICTURES: dict[str, tuple[str, Callable[[Path], Window]]] = {
    "watch": ("python -m grader watch never_eof", _watching),
    "explain": ("python -m grader explain kitchen.py", _explaining),
}


def picture(name: str) -> str:
    """Return a picture as SVG. It asks nobody for a font."""
    title, run = PICTURES[name]
    with tempfile.TemporaryDirectory() as folder:
        window = run(Path(folder))
        try:
            text = _coloured(window)
        finally:
            window.close()
    console = Console(width=window.screen.columns, record=True, file=open("/dev/null", "w"), force_terminal=True)  # noqa: SIM115 - nobody reads it
    with console.file:
        console.print(text, soft_wrap=True)
        svg = console.export_svg(title=title, unique_id=f"plumbline-{name}")
    return (
        "\n".join(line.rstrip() for line in re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S).splitlines()) + "\n"
    )


def lines(svg: str) -> list[str]:
    """Return what can be read in a picture, without what time it was and how long it took."""
    found: dict[int, list[tuple[float, str]]] = {}
    for x, line, text in _TEXT.findall(svg):
        found.setdefault(int(line), []).append((float(x), html.unescape(text)))
    joined = (" ".join(text for _, text in sorted(parts)) for _, parts in sorted(found.items()))
    return [" ".join(_TIMES.sub("#", line.replace("\xa0", " ")).split()) for line in joined]


def _coloured(window: Window) -> Text:
    """Return the screen as text with its colours, without the empty rows at its end."""
    shown = Text()
    rows = window.lines()
    last = max(row for row, line in enumerate(rows) if line)
    for row, line in enumerate(rows[: last + 1]):
        cells = [window.screen.buffer[row][column] for column in range(len(line))]
        for style, run in itertools.groupby(cells, _style):
            shown.append("".join(cell.data for cell in run), style or None)
        shown.append("\n")
    shown.rstrip()
    return shown


def _style(cell: pyte.screens.Char) -> str:
    return f"{'bold ' if cell.bold else ''}{_NAMES.get(cell.fg, cell.fg)}".strip()
