"""Runs a command line of the grader, and looks at what has become of the machine meanwhile.

`python -m tests.hostile.attended COURSE OUT TIER WORD…`: exit code, output and what is left go to OUT as JSON.
"""

import ctypes
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.hostile.worker import PR_SET_CHILD_SUBREAPER, World


def main(course: str, out: str, tier: str, *words: str) -> None:
    """Run the command and write what became of it."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    tempfile.tempdir = str(Path(course) / "tmp")
    world = World(tier)
    ended = subprocess.run(
        [sys.executable, "-m", "grader", *words],
        cwd=course,
        env={**os.environ, "TMPDIR": tempfile.tempdir},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    seen = {"code": ended.returncode, "out": ended.stdout, "err": ended.stderr, "problems": world.problems()}
    Path(out).write_text(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
