"""What is remembered of a student between two calls, in small files beside `exercises/`."""

import json
import os
from pathlib import Path
from typing import Any

FOLDER = ".plumbline"


class HintMemory:
    """How many hints of each exercise were shown, by exercise id.

    A file that is missing, broken or not writable costs a memory, never a hint.
    """

    def __init__(self, root: Path) -> None:
        """Use the file of the course below `root`."""
        self.path = root / FOLDER / "hints.json"

    def seen(self, exercise: str) -> int:
        """Return how many hints were shown."""
        return self._counts().get(exercise, 0)

    def remember(self, exercise: str, shown: int) -> bool:
        """Keep the larger of the old and the new count; return whether that could be kept."""
        counts = self._counts()
        if counts.get(exercise, 0) >= shown:
            return True
        return _write(self.path, {**counts, exercise: shown})

    def _counts(self) -> dict[str, int]:
        entries = _read(self.path).items()
        return {name: count for name, count in entries if type(count) is int and count > 0}


class PlaceMemory:
    """The exercise at which somebody stopped watching."""

    def __init__(self, root: Path) -> None:
        """Use the file of the course below `root`."""
        self.path = root / FOLDER / "watch.json"

    def exercise(self) -> str:
        """Return the id of the exercise, "" where none is known."""
        found = _read(self.path).get("exercise")
        return found if isinstance(found, str) else ""

    def remember(self, exercise: str) -> bool:
        """Keep the id; return whether that was possible."""
        return self.exercise() == exercise or _write(self.path, {"exercise": exercise})


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, content: dict[str, Any]) -> bool:
    """Replace the file as a whole, so that a crash leaves the old or the new one."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        new.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
        new.replace(path)
    except OSError:
        return False
    return True
