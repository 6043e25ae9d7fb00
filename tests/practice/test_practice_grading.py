"""`python -m grader --tier practice`: the same suites, graded under the real clock, and a report that says so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COURSE = "id: small\ntitle: Small\nlessons: [01_one]\n"
LESSON = """\
title: One lesson
exercises:
  - name: twice
    title: Twice
    kind: implement
    defines: [twice]
    schedules: 2
    limits: {wall_s: 1}
    hints: [Who counts?, Look at the queue.]
    checks:
      - {id: doubles, title: It doubles, points: 2, hint: multiply}
      - {id: ends, title: It ends, points: 1, hint: join}
      - {id: leaves_nothing_behind, title: It leaves nothing, points: 1, hint: join every child}
      - {id: has_a_child, title: A child does it, points: 1, hint: start a Process}
"""
SUITE = '''\
"""What twice() promises."""
from grader.suite import scene


@scene
def on_two(student, numbers):
    return [student.twice(number) for number in numbers]


def test_doubles(play, draw):
    numbers = draw.numbers()[:2]
    play(on_two, numbers).returns([2 * number for number in numbers])


def test_ends(play):
    play("twice", 4).ends()


def test_leaves_nothing_behind(play):
    play("twice", 4).leaves_nothing()


def test_has_a_child(play):
    run = play("twice", 4)
    run.check([one.exit_code for one in run.processes] == [0], f"its children are {run.processes}")
'''
RIGHT = """\
import multiprocessing


def work(queue, number):
    queue.put(2 * number)


def twice(number):
    queue = multiprocessing.Queue()
    child = multiprocessing.Process(target=work, args=(queue, number))
    child.start()
    found = queue.get()
    child.join()
    return found
"""
HANGS = RIGHT.replace("    found = queue.get()\n", "    queue.get()\n    found = queue.get()\n")
UNTIDY = RIGHT.replace("    child.join()\n", "").replace("(queue, number))\n", "(queue, number), daemon=True)\n")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    files = {
        "exercises/course.yaml": COURSE,
        "exercises/01_one/lesson.yaml": LESSON,
        "exercises/01_one/twice.py": "def twice(number):\n    raise NotImplementedError\n",
        "tests/hidden/01_one/test_twice.py": SUITE,
        "right/01_one/twice.py": RIGHT,
        "hangs/01_one/twice.py": HANGS,
        "untidy/01_one/twice.py": UNTIDY,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def grade(course: Path, submission: str, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grader", "--submission", submission, "--tier", "practice", "--no-cache", *more]
    environment = os.environ | {"NO_COLOR": "1"}
    return subprocess.run(command, cwd=course, capture_output=True, text=True, env=environment, check=False)


def test_a_right_answer_has_full_points_and_no_proof(course: Path) -> None:
    done = grade(course, "right", "--json", "-")
    result = json.loads(done.stdout)
    assert (done.returncode, result["points"], result["possible"]) == (0, 5.0, 5.0)
    assert (result["isolation"], result["proof"]) == ("practice", False)


def test_a_hang_is_stuck_in_words_that_claim_no_proof(course: Path) -> None:
    done = grade(course, "hangs", "--json", "-")
    checks = json.loads(done.stdout)["lessons"][0]["exercises"][0]["checks"]
    assert done.returncode == 1
    assert {check["verdict"] for check in checks} == {"stuck"}
    assert {check["proof_ms"] for check in checks} == {None}
    (ends,) = [check for check in checks if check["id"] == "ends"]
    assert ends["message"].startswith("Stuck: ")
    assert "Proved" not in done.stdout


def test_the_report_says_in_one_line_what_practice_is(course: Path) -> None:
    done = grade(course, "untidy")
    assert done.stdout.splitlines()[0] == "Practice mode: real time, no wall, no proof. A hang is stopped by the clock."
    assert "left behind" in done.stdout
    assert "process Process-1" in done.stdout
