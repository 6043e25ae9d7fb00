"""A program under supervision prints what it prints without it, byte for byte, and ends with the same exit code."""

import math
from pathlib import Path

import pytest

from grader.grading.program import Wishes, _limits
from grader.model.verdicts import RunVerdict
from tests.live import explained

FAITHFUL = explained.PROGRAMS / "faithful"
VERDICTS = {
    "crashes.py": (RunVerdict.CRASHED, "SIGSEGV"),
    "exit_code.py": (RunVerdict.FINISHED, "exit code 3"),
    "exit_message.py": (RunVerdict.FINISHED, "exit code 1"),
    "exits_at_once.py": (RunVerdict.ENDED_EARLY, "exit code 5"),
    "executor_raises.py": (RunVerdict.RAISED, "ZeroDivisionError"),
    "kills_itself.py": (RunVerdict.CRASHED, "SIGKILL"),
    "pool_raises.py": (RunVerdict.RAISED, "ZeroDivisionError"),
    "raises.py": (RunVerdict.RAISED, "Empty"),
}
SCRIPTS = sorted(path.relative_to(FAITHFUL).as_posix() for path in FAITHFUL.rglob("*.py"))


@pytest.mark.parametrize("script", [name for name in SCRIPTS if name != "namesakes/random.py"])
def test_a_program_prints_and_ends_as_it_does_alone(script: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    alone = explained.without_us(FAITHFUL / script, "one", "two words")
    found = explained.run(FAITHFUL / script, "one", "two words").result
    out, err = capfdbinary.readouterr()
    assert (out, err, found.exit_code) == (alone.stdout, alone.stderr, alone.returncode)
    assert (found.verdict, found.detail) == VERDICTS.get(script, (RunVerdict.FINISHED, None))


def test_a_file_that_python_refuses_says_what_python_says(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    script = tmp_path / "broken.py"
    script.write_bytes((FAITHFUL / "broken.txt").read_bytes())
    alone = explained.without_us(script)
    found = explained.run(script).result
    assert capfdbinary.readouterr().err == alone.stderr
    assert (found.verdict, found.detail, found.exit_code) == (RunVerdict.UNLOADABLE, "syntax", 1)
    assert "line 1" in found.message


def test_a_program_reads_its_standard_input_and_a_relative_path_is_the_callers(tmp_path: Path) -> None:
    (tmp_path / "reads.py").write_text("import sys\nprint(sys.argv, __file__, sys.stdin.read())\n")
    shown = explained.command(tmp_path, "-q", "reads.py", "--json", "-x", given=b"given", cwd=tmp_path)
    assert shown.out == f"['reads.py', '--json', '-x'] {tmp_path}/reads.py given\n".encode()
    assert (shown.code, shown.err) == (0, b"The program ended by itself.\n")


@pytest.mark.parametrize("walled", [False, True])
def test_a_program_may_compute_as_long_as_it_likes_unless_its_user_says_otherwise(walled: bool) -> None:
    assert _limits(Wishes(), walled).idle_cpu_s == math.inf
    assert _limits(Wishes(cpu_s=5.0), walled).idle_cpu_s == 5.0
