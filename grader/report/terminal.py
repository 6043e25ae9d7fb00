"""A graded submission as lines for a terminal: scores, what failed first and why, and one next step."""

import shlex

from grader.model.course import Text
from grader.model.results import CheckResult, ExerciseResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, RunVerdict
from grader.report import checks, words
from grader.report.escape import visible_lines
from grader.report.ink import PIPE, Cell, Look, Page
from grader.report.outline import Complaint, Outline, Row, Step, StepKind, outline

COMMAND = "python -m grader"


def render(
    result: SubmissionResult,
    look: Look = PIPE,
    language: str = "en",
    folder: str = "",
    command: str = COMMAND,
    verbose: bool = False,
) -> str:
    """Return the report, made from `result` alone.

    `folder` is how the reader names the folder of the submission (as graded, if not given), `command` how the reader
    called the grader. What is fine is said only where `verbose` asks for it.
    """
    return _Report(result, Page(look), language, folder or result.submission, command, verbose).text()


class _Report:
    def __init__(
        self, result: SubmissionResult, page: Page, language: str, folder: str, command: str, verbose: bool
    ) -> None:
        self.result = result
        self.page = page
        self.language = language
        self.folder = folder.rstrip("/") or "."
        self.command = command
        self.verbose = verbose

    def text(self) -> str:
        plan = outline(self.result)
        self._notice()
        if not self.result.exercises:
            self.page.line(words.NOTHING.say(self.language))
        elif plan.untouched and plan.step:
            self._introduction(plan.step)
        else:
            self._scores(plan)
            if self.verbose:
                checks.draw(self.page, self.result, self.language)
            self._focus(plan)
            self._others(plan.others)
            self._end(plan.step)
        return self.page.text()

    def _notice(self) -> None:
        notice = words.notice(self.result, self.language)
        if notice:
            self.page.line(Cell(notice, "yellow"))

    def _introduction(self, step: Step) -> None:
        for text in words.INTRODUCTION:
            line = text.say(self.language).format(
                exercises=len(self.result.exercises),
                possible=words.amount(self.result.possible),
                folder=self.folder,
                **self._names(step),
            )
            self.page.line(line)

    def _scores(self, plan: Outline) -> None:
        heads = ("", "", words.DONE_HEAD.say(self.language), words.POINTS_HEAD.say(self.language))
        rows = [[Cell(head, "dim") for head in heads]]
        rows += [_score(row, "" if row.points else "dim") for row in plan.rows]
        if len(plan.rows) > 1:
            rows.append([Cell(words.TOTAL.say(self.language), "bold"), *_score(plan.total, "bold")[1:]])
        self.page.table(rows, right=(2, 3), flexible=1)

    def _focus(self, plan: Outline) -> None:
        focus = plan.focus
        if focus is None:
            return
        self.page.blank()
        score = words.score(focus.points, focus.possible)
        self.page.line(Cell(focus.id, "bold"), "  ", focus.title, "  ", Cell(score, "bold"))
        if focus.message not in [complaint.message for complaint in plan.complaints]:
            for line in visible_lines(focus.message):
                self.page.verbatim(line, indent=2)
        for complaint in plan.complaints:
            self._complaint(complaint)
        for check in focus.checks if focus.status is ExerciseStatus.FAILED else ():
            self._unasked(check)

    def _complaint(self, complaint: Complaint) -> None:
        for check in complaint.checks:
            head = f"{check.title}  {words.score(check.points, check.possible)}"
            self.page.line(Cell(head, "red"), Cell(self._circumstances(check), "dim"), indent=2)
        lines = visible_lines(complaint.message)
        hint = complaint.checks[0].hint
        if not lines and hint:
            lines = visible_lines(words.TRY.say(self.language).format(hint=hint))
        for line in lines:
            self.page.verbatim(line, indent=4)

    def _circumstances(self, check: CheckResult) -> str:
        """Return a verdict that says more than that the check failed, and how far it depends on the schedule."""
        telling = check.verdict if check.verdict is not RunVerdict.FINISHED else None
        parts = [telling.value] if telling else []
        if 0 < check.failed_schedules < check.schedules:
            counts = words.SCHEDULES.say(self.language)
            parts.append(counts.format(failed=check.failed_schedules, all=check.schedules, seed=check.seed))
        return f"  {', '.join(parts)}" if parts else ""

    def _unasked(self, check: CheckResult) -> None:
        phrase = {CheckStatus.SKIPPED: words.SKIPPED, CheckStatus.NOT_GRADED: words.NOT_GRADED}.get(check.status)
        if phrase is None:
            return
        self.page.line(Cell(phrase.say(self.language).format(title=check.title), "dim"), indent=2)
        if check.status is CheckStatus.NOT_GRADED:
            for line in visible_lines(check.message):
                self.page.verbatim(line, indent=4, style="dim")

    def _others(self, others: tuple[ExerciseResult, ...]) -> None:
        if not others:
            return
        self.page.blank()
        self.page.line(words.OTHERS.say(self.language))
        for exercise in others:
            score = words.score(exercise.points, exercise.possible)
            self.page.line(f"{exercise.id}  {score}  ", Cell(self._trouble(exercise), "dim"), indent=2)

    def _trouble(self, exercise: ExerciseResult) -> str:
        failed = [check for check in exercise.checks if check.status is CheckStatus.FAILED]
        if exercise.status is not ExerciseStatus.FAILED or not failed:
            return exercise.status.value
        phrase = words.FAILED_OF.say(self.language)
        return phrase.format(failed=len(failed), all=len(exercise.checks), first=failed[0].title)

    def _end(self, step: Step | None) -> None:
        self.page.blank()
        if step is None:
            whole = words.total(self.result, self.language)
            self.page.line(Cell(words.DONE.say(self.language).format(total=whole), "bold green"))
            self.page.line(words.DONE_MEANS.say(self.language).format(seed=self.result.seed))
            return
        names = self._names(step)
        clauses = [clause.say(self.language).format(**names) for clause in self._clauses(step.kind)]
        self.page.clauses(clauses, style="bold")

    def _clauses(self, kind: StepKind) -> tuple[Text, ...]:
        """Return how to say what to do; `reset` is only for the course's own folder."""
        if kind is StepKind.OURS:
            return words.NEXT_OURS
        return words.NEXT_RESTORE if kind is StepKind.RESTORE and self.command == COMMAND else words.NEXT_EDIT

    def _names(self, step: Step) -> dict[str, str]:
        path = f"{self.folder}/{step.exercise.id}.py"
        return {
            "path": path,
            "grade": f"{self.command} {shlex.quote(step.target)}",
            "hint": f"{COMMAND} hint {shlex.quote(step.target)}",
            "reset": f"{COMMAND} reset {shlex.quote(step.target)}",
            "doctor": f"{COMMAND} doctor",
        }


def _score(row: Row, style: str) -> list[Cell]:
    points = words.score(row.points, row.possible)
    done = f"{row.passed}/{row.exercises}"
    return [
        Cell(row.lesson, style),
        Cell(row.title, "dim"),
        Cell(done, style),
        Cell(points, "green" if row.full else style),
    ]
