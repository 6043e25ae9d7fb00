"""From a save to what `grader watch` knows, with the warm worker and the watcher of files that it uses."""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import wait
from pathlib import Path

from grader.cli.watching.saves import Saves
from grader.course import CourseFiles, load_course
from grader.grading import Options
from grader.grading.crew import Setting
from grader.grading.warm import Passed, Told, WarmGrader
from grader.model.course import Exercise
from grader.model.verdicts import CheckStatus, Isolation, StartMethod
from grader.suite.laboratory import Answer
from tests.bench.common import table

ROOT = Path(__file__).resolve().parent.parent.parent


class Timed:
    """One exercise: seconds from saves to what was known, one for each answer."""

    def __init__(self) -> None:
        self.first: list[float] = []
        self.whole: list[float] = []


def answers(files: CourseFiles, exercise: Exercise, mistakes: bool) -> Iterator[Path]:
    """Yield the files to save: the solution, or the known mistakes."""
    if mistakes:
        yield from (known.path for known in files.mistakes(exercise))
    else:
        yield files.solution(exercise)


def save(grader: WarmGrader, saves: Saves, path: Path, exercise: Exercise, timed: Timed) -> None:
    """Save an answer and listen: the first verdict is a failed check, or that all hold under one schedule."""
    target, first = saves.folder / "answer.py", None
    saves.take()
    started = time.perf_counter()
    target.write_bytes(path.read_bytes() + b"\n")
    wait([saves.fileno()])
    saves.take()
    grader.begin(Answer("me", exercise, target.read_bytes()), StartMethod.FORK)
    while grader.busy:
        wait(grader.channels(), 1.0)
        for event in grader.hear():
            now = time.perf_counter() - started
            failed = isinstance(event, Told) and event.result.status is CheckStatus.FAILED
            if first is None and (failed or isinstance(event, Passed)):
                first = now
            if isinstance(event, Passed) and event.whole:
                timed.first.append(first or now)
                timed.whole.append(now)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", help="names of exercises (default: all)")
    parser.add_argument("--mistakes", action="store_true", help="the known mistakes in place of the solutions")
    arguments = parser.parse_args()
    course, files = load_course(ROOT), CourseFiles(ROOT)
    chosen = [one for one in course.exercises if not arguments.targets or one.name in arguments.targets]
    found: dict[str, Timed] = {}
    grader = WarmGrader(Setting(files, course.exercises, Options(), Isolation.FULL, mute=True))
    with tempfile.TemporaryDirectory() as folder:
        saves = Saves(Path(folder))
        saves.start()
        grader.start()
        while not wait([saves.fileno()], 0.05):  # there is no telling when the thread has begun
            (Path(folder) / "begin").touch()
        warm = Timed()
        save(grader, saves, files.solution(chosen[0]), chosen[0], warm)
        for exercise in chosen:
            timed = found[exercise.id] = Timed()
            for path in answers(files, exercise, arguments.mistakes):
                save(grader, saves, path, exercise, timed)
        grader.close()
        saves.close()
    rows = [_row(id, one.first, one.whole) for id, one in found.items() if one.first]
    first = [value for one in found.values() for value in one.first]
    whole = [value for one in found.values() for value in one.whole]
    rows.append(_row("all", first, whole))
    kind = "known mistakes" if arguments.mistakes else "solutions"
    table(f"Save to verdict, {kind}, medians", ("exercise", "saves", "first verdict", "whole verdict"), rows)


def _row(name: str, first: list[float], whole: list[float]) -> tuple[object, ...]:
    return (name, len(first), *(f"{statistics.median(values) * 1000:.0f} ms" for values in (first, whole)))


if __name__ == "__main__":
    main()
