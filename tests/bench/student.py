"""The student's command as a whole: cold, unchanged, untouched; and native real time of the same answers."""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.common import table

ROOT = Path(__file__).resolve().parent.parent.parent


def seconds(root: Path, *arguments: str) -> float:
    """Return how long `python -m grader` takes with these arguments."""
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "grader", *arguments], cwd=root, stdout=subprocess.DEVNULL, check=False)
    return time.monotonic() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", help="exercises (default: the three first ones)")
    parser.add_argument("--all", action="store_true", help="the whole course")
    arguments = parser.parse_args()
    targets = [] if arguments.all else arguments.targets or ["kitchen", "kitchen_join", "never_eof"]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(".git", ".venv", ".plumbline", "*.egg-info"))
        rows = [
            ("solved, cold", f"{seconds(root, '--submission', 'solutions', *targets):.2f} s"),
            ("solved, unchanged", f"{seconds(root, '--submission', 'solutions', *targets):.2f} s"),
        ]
        edited = next((root / "solutions").glob("*/never_eof.py"))
        edited.write_text(edited.read_text() + "\n# edited\n")
        rows.append(("one exercise edited", f"{seconds(root, '--submission', 'solutions', *targets):.2f} s"))
        rows.append(("untouched", f"{seconds(root, *targets):.2f} s"))
        real = seconds(root, "--submission", "solutions", "--real-time", "--schedules", "1", *targets)
        rows.append(("solved, seed 0 alone, in real time", f"{real:.2f} s"))
        virtual = seconds(root, "--submission", "solutions", "--no-cache", "--schedules", "1", *targets)
        rows.append(("solved, seed 0 alone, in virtual time", f"{virtual:.2f} s"))
    table(f"python -m grader {' '.join(targets)}", ("", "real time"), rows)


if __name__ == "__main__":
    main()
