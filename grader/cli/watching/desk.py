"""What follows from a key, a saved file and a known check. It decides, and leaves doing to others.

The desk looks at the file whenever something may have happened to it, and grades what it finds unless that is known or
being graded already. So nothing depends on how an editor saves: in place, through a swap file, by renaming a new file.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from grader.cli.watching.answers import NOTHING, Answers
from grader.cli.watching.finder import PAGE, STEPS, Finder
from grader.model.course import Exercise, Text
from grader.model.results import CheckResult, ExerciseResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, StartMethod
from grader.report import livewords as say
from grader.report import words
from grader.report.live import Live, Pane, Phase, Shown, number_of
from grader.suite.laboratory import Answer

GRACE_S = 0.3  # an editor that replaces a file may leave nothing there for a moment


class Grader(Protocol):
    """Grades the newest answer."""

    def begin(self, answer: Answer, start_method: StartMethod) -> None:
        """Grade this answer instead of any other."""

    def drop(self) -> None:
        """Grade nothing any more."""


class _Nobody:
    """Grades nothing."""

    def begin(self, answer: Answer, start_method: StartMethod) -> None:
        pass

    def drop(self) -> None:
        pass


class Helpers(NamedTuple):
    """What the desk asks others to do. `put_back` returns the phrase that says what became of the file."""

    statement: Callable[[Exercise], str]
    hints_seen: Callable[[str], int]
    remember_hints: Callable[[str, int], object]
    remember_place: Callable[[str], object]
    put_back: Callable[[Exercise], str]
    name: Callable[[Path], str]
    clock_s: Callable[[], float] = time.monotonic
    time_of_day: Callable[[], str] = lambda: time.strftime("%H:%M:%S")


class _Attempt:
    """The grading of one answer, and what is known of it."""

    def __init__(self, answer: Answer, started_s: float, moves_on: bool) -> None:
        self.answer = answer
        self.moves_on = moves_on
        self.phase = Phase.FIRST
        self.known: dict[str, CheckResult] = {}
        self.certain: set[str] = set()
        self.done = 0
        self.after_s: float | None = None
        self._started_s = started_s

    def told(self, result: CheckResult, whole: bool, now_s: float) -> None:
        self.known[result.id] = result
        self.done += 1
        if whole or result.status is not CheckStatus.PASSED:
            self.certain.add(result.id)
        if result.status is CheckStatus.FAILED and self.after_s is None:
            self.after_s = now_s - self._started_s

    def passed(self, checks: tuple[CheckResult, ...], whole: bool, now_s: float) -> None:
        """A pass is over. How long that took is said of the first failure, of the first pass, or of the whole."""
        self.known = {check.id: check for check in checks}
        failed = any(check.status is CheckStatus.FAILED for check in checks)
        if self.after_s is None or (whole and not failed):
            self.after_s = now_s - self._started_s
        self.phase = Phase.REST
        self.done = len(self.certain)


class Desk:
    """The state of the screen. `over` is set by the key that ends it, `scroll` is where the middle begins."""

    def __init__(self, answers: Answers, helpers: Helpers, first: Exercise, language: str = "en") -> None:
        """Show what is known of the first exercise; nothing is graded before `employ`."""
        self.over = False
        self.scroll = 0
        self._notes: tuple[str, ...] = ()
        self._answers = answers
        self._grader: Grader = _Nobody()
        self._do = helpers
        self._language = language
        self._finder = Finder(answers, language)
        self._ids = [exercise.id for exercise in answers.exercises]
        self._current = first
        self._pane = Pane.MAIN
        self._banner = ""
        self._attempt: _Attempt | None = None
        self._patient_until_s: float | None = None
        self._after_s: float | None = None
        self._saved_at = ""

    # -- what happens

    def employ(self, grader: Grader) -> None:
        """Let somebody grade from now on, beginning with the exercise at hand."""
        self._grader = grader
        changed = self._answers.changed()
        if not self._goes_to_another(changed):
            self.attend(self._current, saved=self._current in changed, moves_on=True)

    def note(self, text: str) -> None:
        """Keep something on the screen that the student should know."""
        if text not in self._notes:
            self._notes = (*self._notes, text)

    def resume(self) -> None:
        """Begin anew what was being graded, since nobody goes on with it."""
        if self._attempt is not None:
            self._begin(self._attempt.answer, moves_on=self._attempt.moves_on)
        self.look()

    def attend(self, exercise: Exercise, banner: str = "", *, saved: bool = False, moves_on: bool = False) -> None:
        """Make an exercise the current one, and grade it if what is in its file is not known.

        `moves_on` leaves it again as soon as it turns out to be full.
        """
        self._grader.drop()
        self._current, self._banner = exercise, banner
        self._attempt, self._patient_until_s, self._after_s = None, None, None
        self._saved_at = ""
        self._show(Pane.MAIN)
        self._do.remember_place(exercise.id)
        self._look(saved=saved, moves_on=moves_on)

    def look(self) -> None:
        """See what has been saved. The current exercise comes first; one other that was saved becomes it."""
        changed = self._answers.changed()
        if self._current in changed:
            mark = self._answers.mark(self._current)
            if mark == NOTHING or mark[-1] == 0:
                self._patient_until_s = self._do.clock_s() + GRACE_S
            else:
                self._look(saved=True, moves_on=True)
        else:
            self._goes_to_another(changed)

    def _goes_to_another(self, changed: list[Exercise]) -> bool:
        """Go to the only exercise that was saved, if it is not the current one and holds something new."""
        if len(changed) != 1 or changed[0] == self._current or not self._answers.is_news(changed[0]):
            return False
        self.attend(changed[0], saved=True, moves_on=True)
        return True

    @property
    def patient(self) -> bool:
        """Whether `tick` should be called soon."""
        return self._patient_until_s is not None

    def tick(self) -> None:
        """Look at a file that was not there, or empty, and has remained so."""
        if self._patient_until_s is not None and self._do.clock_s() >= self._patient_until_s:
            self._look(saved=True, moves_on=True)

    def told(self, answer: Answer, result: CheckResult, whole: bool) -> None:
        """One more check of an answer is known, under one schedule or (`whole`) under all of them."""
        if self._attempt is not None and self._attempt.answer == answer:
            self._attempt.told(result, whole, self._do.clock_s())

    def passed(self, answer: Answer, checks: tuple[CheckResult, ...], whole: bool) -> None:
        """All checks of an answer are known, under one schedule or (`whole`) under all of them."""
        attempt = self._attempt
        if attempt is None or attempt.answer != answer:
            return
        attempt.passed(checks, whole, self._do.clock_s())
        if whole:
            self._attempt, self._after_s = None, attempt.after_s
            self._settle(self._answers.keep(answer, checks), moves_on=attempt.moves_on)

    # -- keys

    def press(self, key: str) -> None:
        """Do what a key means here."""
        if self._pane is Pane.LIST:
            self._press_in_list(key)
        elif self._pane is Pane.RESET:
            self._show(Pane.MAIN)
            if key.lower() == "y":
                self._reset()
        elif key in _SCROLLS:
            self.scroll += _SCROLLS[key]
        else:
            self._press(key.lower())

    def _press(self, key: str) -> None:
        if key == "q":
            self.over = True
        elif key in ("n", "right"):
            self._step(1)
        elif key in ("p", "left"):
            self._step(-1)
        elif key == "h":
            self._hint()
        elif key in _PANES:
            self._show(_PANES[key] if self._pane is not _PANES[key] else Pane.MAIN)
        elif key in ("escape", "backspace"):
            self._show(Pane.MAIN)
        elif key == "enter":
            self._again()

    def _press_in_list(self, key: str) -> None:
        if key == "escape":
            self._show(Pane.MAIN)
        elif (chosen := self._finder.press(key)) is not None:
            self.attend(chosen)

    def _step(self, by: int) -> None:
        at = self._ids.index(self._current.id) + by
        if 0 <= at < len(self._ids):
            self.attend(self._answers.exercises[at])

    def _hint(self) -> None:
        seen = self._do.hints_seen(self._current.id)
        if self._pane is Pane.HINTS or not seen:
            self._do.remember_hints(self._current.id, min(seen + 1, len(self._current.hints)))
        self._show(Pane.HINTS)

    def _reset(self) -> None:
        said = self._do.put_back(self._current)
        self.look()
        self._banner = said

    def _again(self) -> None:
        """Run what is there once more, even if it is known."""
        found = self._answers.read(self._current)
        if isinstance(found, Answer):
            self._begin(found, moves_on=False)
        else:
            self._look(saved=False, moves_on=False)

    def _show(self, pane: Pane) -> None:
        if pane is Pane.LIST:
            self._finder.open(self._current)
        self._pane, self.scroll = pane, 0

    # -- grading

    def _look(self, *, saved: bool, moves_on: bool) -> None:
        self._patient_until_s = None
        before = self._answers.results.get(self._current.id)
        found = self._answers.look(self._current)
        if saved:
            self._saved_at = self._do.time_of_day()
        if isinstance(found, Answer):
            if self._attempt is None or self._attempt.answer != found:
                self._begin(found, moves_on=moves_on)
            return
        if found != before or self._attempt is not None:
            self._grader.drop()
            self._attempt, self._after_s = None, None
        self._settle(found, moves_on=moves_on)

    def _begin(self, answer: Answer, *, moves_on: bool) -> None:
        self._attempt = _Attempt(answer, self._do.clock_s(), moves_on)
        self._banner = ""
        if self._pane is not Pane.LIST:
            self._show(Pane.MAIN)
        self._grader.begin(answer, self._answers.start_method)

    def _settle(self, result: ExerciseResult, *, moves_on: bool) -> None:
        following = self._answers.unfinished(self._current)
        if moves_on and result.status is ExerciseStatus.PASSED and following is not None:
            score = words.score(result.points, result.possible)
            self.attend(following, self._phrase(say.MOVED_ON, id=result.id, score=score))

    # -- what to show

    def live(self) -> Live:
        """Return everything that the screen shows."""
        exercise, attempt = self._current, self._attempt
        result = self._answers.results.get(exercise.id)
        checks = self._checks(result)
        return Live(
            id=exercise.id,
            title=exercise.title.say(self._language),
            number=number_of(self._ids, exercise.id),
            path=self._do.name(self._answers.path(exercise)),
            full=self._answers.full(),
            exercises=len(self._ids),
            status=result.status if result else None,
            points=result.points if result else 0.0,
            possible=exercise.possible,
            checks=checks,
            failed=self._first_failed(checks),
            message=self._message(result),
            phase=attempt.phase if attempt else Phase.IDLE,
            done=attempt.done if attempt else 0,
            after_s=attempt.after_s if attempt else self._after_s,
            saved_at=self._saved_at,
            banner=self._banner,
            notes=self._notes,
            pane=self._pane,
            statement=self._do.statement(exercise) if self._pane in (Pane.TASK, Pane.MAIN) else "",
            hints=tuple(hint.say(self._language) for hint in exercise.hints),
            hints_shown=self._do.hints_seen(exercise.id) if self._pane is Pane.HINTS else 0,
            listed=self._finder.listed() if self._pane is Pane.LIST else (),
            chosen=self._finder.chosen,
            search=self._finder.search,
        )

    def _checks(self, result: ExerciseResult | None) -> tuple[Shown, ...]:
        """Return the checks with the newest result of each; until something new is known, the last ones stay."""
        old = {check.id: check for check in result.checks} if result else {}
        new, certain = (self._attempt.known, self._attempt.certain) if self._attempt else (old, old.keys())
        return tuple(
            Shown(
                check.title.say(self._language),
                check.points,
                new.get(check.id) or old.get(check.id),
                fresh=check.id in new,
                certain=check.id in certain,
            )
            for check in self._current.checks
        )

    def _first_failed(self, checks: tuple[Shown, ...]) -> CheckResult | None:
        """Return the first failed check of this grading, or of the last one while nothing is known of this."""
        stale_too = self._attempt is not None and self._attempt.after_s is None
        for one in checks:
            if one.result and one.result.status is CheckStatus.FAILED and (one.fresh or stale_too):
                return one.result
        return None

    def _message(self, result: ExerciseResult | None) -> str:
        if result is None or result.status is not ExerciseStatus.MISSING:
            return result.message if result else ""
        names = ", ".join(self._answers.beside(self._current)[:5])
        return self._phrase(say.MISSING_NEAR, names=names) if names else ""

    def _phrase(self, text: Text, **values: object) -> str:
        return text.say(self._language).format(**values)


_PANES = {"l": Pane.LIST, "/": Pane.LIST, "t": Pane.TASK, "r": Pane.TIMELINE, "x": Pane.RESET, "?": Pane.HELP}
_SCROLLS = {**STEPS, "k": -1, "j": 1, " ": PAGE, "b": -PAGE}
