"""The list of exercises, and the search in it."""

from grader.cli.watching.answers import Answers
from grader.model.course import Exercise
from grader.report.live import Listed, number_of

PAGE = 10
STEPS = {"up": -1, "down": 1, "page_up": -PAGE, "page_down": PAGE, "home": -(10**6), "end": 10**6}


class Finder:
    """What has been typed and which line is chosen."""

    def __init__(self, answers: Answers, language: str) -> None:
        """Start with all exercises."""
        self.search = ""
        self.chosen = 0
        self._answers = answers
        self._language = language
        self._ids = [exercise.id for exercise in answers.exercises]

    def open(self, at: Exercise) -> None:
        """Start anew, with the line of an exercise chosen."""
        self._answers.look_at_all()
        self.search, self.chosen = "", self._ids.index(at.id)

    def press(self, key: str) -> Exercise | None:
        """Do what a key means in the list; return the exercise that was decided on."""
        found = self.found()
        if key == "enter" and found:
            return found[self.chosen]
        if key in STEPS:
            self.chosen = min(max(self.chosen + STEPS[key], 0), max(len(found) - 1, 0))
        elif key == "backspace":
            self.search, self.chosen = self.search[:-1], 0
        elif len(key) == 1:
            self.search, self.chosen = self.search + key, 0
        return None

    def found(self) -> list[Exercise]:
        """Return the exercises in whose number, name, title or state every word occurs."""
        wanted = self.search.lower().split()
        return [one for one in self._answers.exercises if all(word in self._described(one) for word in wanted)]

    def listed(self) -> tuple[Listed, ...]:
        """Return what was found, as it is shown."""
        return tuple(self._listed(exercise) for exercise in self.found())

    def _described(self, exercise: Exercise) -> str:
        known = self._answers.results.get(exercise.id)
        parts = (number_of(self._ids, exercise.id), exercise.id, exercise.title.en, exercise.title.zh or "")
        return " ".join((*parts, known.status.value if known else "")).lower()

    def _listed(self, exercise: Exercise) -> Listed:
        known = self._answers.results.get(exercise.id)
        return Listed(
            number_of(self._ids, exercise.id),
            exercise.id,
            exercise.title.say(self._language),
            known.status if known else None,
            known.points if known else 0.0,
            exercise.possible,
        )
