"""How many hints of each exercise a student has seen, in a small file beside `exercises/`."""

import json
import os
from pathlib import Path

FILE = ".plumbline/hints.json"


class HintMemory:
    """The counts by exercise id. A file that is missing, broken or not writable costs a memory, never a hint."""

    def __init__(self, root: Path) -> None:
        """Use the file of the course below `root`."""
        self.path = root / FILE

    def seen(self, exercise: str) -> int:
        """Return how many hints were shown."""
        return self._counts().get(exercise, 0)

    def remember(self, exercise: str, shown: int) -> bool:
        """Keep the larger of the old and the new count; return whether that could be kept."""
        counts = self._counts()
        if counts.get(exercise, 0) >= shown:
            return True
        return self._write({**counts, exercise: shown})

    def _counts(self) -> dict[str, int]:
        try:
            found = json.loads(self.path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        entries = found.items() if isinstance(found, dict) else ()
        return {name: count for name, count in entries if type(count) is int and count > 0}

    def _write(self, counts: dict[str, int]) -> bool:
        """Replace the file as a whole, so that a crash leaves the old or the new one."""
        new = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(exist_ok=True)
            new.write_text(json.dumps(counts, indent=1) + "\n", "utf-8")
            new.replace(self.path)
        except OSError:
            return False
        return True
