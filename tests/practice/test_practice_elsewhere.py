"""The grader imports, and practises, on a system that has none of what is Linux's or Unix's own: shown by hiding it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ELSEWHERE = Path(__file__).parent / "elsewhere.py"
PROGRAMS = Path(__file__).parent / "programs"
MODULES = (
    *("grader.cli.main", "grader.cli.engine", "grader.grading", "grader.grading.doctor", "grader.grading.session"),
    *("grader.suite.plugin", "grader.sandbox", "grader.supervise", "grader.supervise.practice"),
)

# what belongs to the system itself, and is another module there, comes before the hiding
BEFORE = "import asyncio, multiprocessing.connection, psutil, pytest, subprocess, tempfile\n"

PRACTISE = """
import json
from grader.model.course import Limits
from grader.model.verdicts import StartMethod
from grader.sandbox import RunRequest, choose_tier, practice
from grader.supervise.practice import practise

real = practice.shim_package
practice.shim_package = lambda: hide + real()
found = [str(choose_tier(None))]
for call, arguments, method in (("doubled", ([1, 2],), "fork"), ("doubled", ([3],), "spawn"), ("raises", (), "spawn")):
    limits = Limits(wall_s=10)
    request = RunRequest("answers.py", source, call, arguments, start_method=StartMethod(method), limits=limits)
    evidence = practise(request)
    seen = [(one.path, one.name, one.exit_code) for one in evidence.processes]
    found.append([evidence.verdict, evidence.value, sorted(seen), len(evidence.left_behind)])
print(json.dumps(found))
"""


def test_everything_imports_where_linux_is_far(tmp_path: Path) -> None:
    imports = "".join(f"import {name}\n" for name in MODULES)
    # Windows has no such module; what `multiprocessing` starts on a Unix cannot do without it
    hide = f"{ELSEWHERE.read_text('utf-8')}HIDDEN.add('_posixshmem')\n"
    script = f"{BEFORE}exec({hide!r})\n{imports}print('imported')\n"
    assert _output(script, tmp_path) == "imported\n"


def test_runs_are_practised_where_linux_is_far(tmp_path: Path) -> None:
    hide, source = ELSEWHERE.read_text("utf-8"), (PROGRAMS / "answers.py").read_bytes()
    script = f"{BEFORE}hide = {hide!r}\nexec(hide)\nsource = {source!r}\n{PRACTISE}"
    tier, *runs = json.loads(_output(script, tmp_path))
    assert tier == "practice"
    assert runs == [
        ["finished", [2, 4], [["0", "main", 0], ["0.1", "doubler", 0]], 0],
        ["finished", [6], [["0", "main", 0], ["0.1", "doubler", 0]], 0],
        ["raised", None, [["0", "main", 1]], 0],
    ]


def _output(script: str, folder: Path) -> str:
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[2])
    environment = os.environ | {"PYTHONPATH": root}
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
