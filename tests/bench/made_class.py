"""A made class: right, hanging, wrong and hostile answers to the three main exercises, none like another."""

import random
from collections.abc import Iterator
from pathlib import Path

from grader.course import CourseFiles, load_course
from grader.model.course import Exercise
from grader.model.verdicts import RunVerdict

ROOT = Path(__file__).resolve().parent.parent.parent
MAIN = ("kitchen", "kitchen_join", "never_eof")
MIX = {"right": 0.6, "hanging": 0.2, "wrong": 0.1, "hostile": 0.1}
# as far as an ordinary pytest, which has no wall, can survive them too
HOSTILE = (
    "import os\n\n\ndef {name}(*given, **more):\n    os._exit(0)\n",
    "import sys\n\nsys.exit(0)\n",
    "while True:\n    pass\n",
    "def {name}(*given, **more):\n    for _ in range(200):\n        print('x' * 100_000)\n    return given\n",
    "import os, time\n\n\ndef {name}(*given, **more):\n    if os.fork() == 0:\n        os.setsid()\n"
    "        time.sleep(20)\n        os._exit(0)\n    return given\n",
    "class Away(BaseException):\n    pass\n\n\ndef {name}(*given, **more):\n    raise Away\n",
    "def {name}(*given, **more):\n    return [0] * (1 << 24)\n",
)


def pools(exercise: Exercise, files: CourseFiles) -> dict[str, list[str]]:
    """Return the sources of the known answers to an exercise, by kind."""
    mistakes = [(known.expected.verdict, known.path.read_text("utf-8")) for known in files.mistakes(exercise)]
    right = [files.solution(exercise), *(known.path for known in files.variants(exercise))]
    return {
        "right": [path.read_text("utf-8") for path in right],
        "hanging": [text for verdict, text in mistakes if verdict is RunVerdict.DEADLOCK],
        "wrong": [text for verdict, text in mistakes if verdict is not RunVerdict.DEADLOCK],
        "hostile": [text.format(name=exercise.defines[-1]) for text in HOSTILE],
    }


def answers(count: int, kinds: tuple[str, ...] = tuple(MIX)) -> Iterator[tuple[str, Exercise, str]]:
    """Yield (kind, exercise, source) of so many answers, the same ones every time."""
    course, files = load_course(ROOT), CourseFiles(ROOT)
    exercises = [exercise for exercise in course.exercises if exercise.name in MAIN]
    known = {exercise.id: pools(exercise, files) for exercise in exercises}
    chance = random.Random(4)
    drawn = _shares(count, kinds)
    chance.shuffle(drawn)
    for number in range(count):
        exercise = exercises[number % len(exercises)]
        kind = drawn[number]
        yield kind, exercise, f"{chance.choice(known[exercise.id][kind])}\n# answer {number}\n"


def _shares(count: int, kinds: tuple[str, ...]) -> list[str]:
    """Return a kind for each answer, as many of each as its share of the mix says, to the nearest answer."""
    total, drawn = sum(MIX[kind] for kind in kinds), list[str]()
    passed = 0.0
    for kind in kinds:
        passed += MIX[kind] / total
        drawn += [kind] * (round(passed * count) - len(drawn))
    return drawn


def write_class(folder: Path, count: int, kinds: tuple[str, ...] = tuple(MIX)) -> dict[str, int]:
    """Write a class of students with three answers each; return how many answers of each kind there are."""
    counts = dict.fromkeys(kinds, 0)
    for number, (kind, exercise, source) in enumerate(answers(count, kinds)):
        path = folder / f"s{number // len(MAIN):04}" / exercise.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
        counts[kind] += 1
    return counts
