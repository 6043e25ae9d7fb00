"""The page of one graded submission: scores, what failed and why, the lines it stands at, the picture of the run."""

import re
import shlex
from collections.abc import Mapping

from markupsafe import Markup
from msgspec import Struct

from grader.model.gradebook import Entry
from grader.model.results import CheckResult, ExerciseResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, RunVerdict
from grader.report import words
from grader.report.outline import Complaint, complaints_of, outline, short_name
from grader.report.pages import code
from grader.report.pages.frame import Room, page
from grader.report.pages.message import Parts, parts, with_code
from grader.report.pages.phrases import speaker
from grader.report.pages.spacetime import space_time_svg
from grader.report.pages.table import Table, table_of
from grader.report.terminal import COMMAND

_TAGS_OF_A_ROW = " " * 100
_FILE_MOST = 60_000  # characters of a student's file that are shown as a whole


class Trouble(Struct, frozen=True):
    """What one failed check says, and the others that say the same."""

    check: CheckResult
    same: tuple[CheckResult, ...]
    parts: Parts
    facts: tuple[str, ...]
    hint: str
    lines: Markup
    picture: Markup
    table: Table | None
    too_large: bool
    replay: str


class ExerciseView(Struct, frozen=True):
    """One exercise as the page shows it; `troubles` is what has to be said of it."""

    result: ExerciseResult
    anchor: str
    file: str
    troubles: tuple[Trouble, ...] = ()
    whole: Markup = Markup("")
    lines: int = 0
    notes: tuple[str, ...] = ()


def render(
    result: SubmissionResult, sources: Mapping[str, str] | None = None, language: str = "en", entry: Entry | None = None
) -> str:
    """Return the page of `result` as HTML.

    `sources` has the student's files by exercise id; without them no line is shown. With `entry` the page is one of a
    class: it is headed by the student, says what was handed in and leads back.
    """
    plan = outline(result)
    maker = Maker(sources or {}, language, plan.step is not None and entry is None, result.exercises)
    lessons = [(lesson, [maker.exercise(one) for one in lesson.exercises]) for lesson in result.lessons]
    return page(
        "submission.html",
        styles=("page.css", "submission.css", "spacetime.css"),
        scripts=("submission.js",),
        language=language,
        result=result,
        entry=entry,
        title=_title(result, entry),
        rows=plan.rows,
        total=plan.total,
        notice=words.notice(result, language),
        lessons=lessons,
        step=plan.step if entry is None else None,
        anchor=anchor,
        with_code=with_code,
        command=COMMAND,
    )


def anchor(exercise: str) -> str:
    """Return the id that an exercise has on the page."""
    return re.sub(r"[^A-Za-z0-9_]", "-", exercise)


def _title(result: SubmissionResult, entry: Entry | None) -> str:
    if entry is not None:
        return entry.student.name or entry.student.id
    return result.submission.rstrip("/").rpartition("/")[2] or result.course


class Maker:
    """Makes the views of exercises, as long as the page has room for what they show."""

    def __init__(
        self, sources: Mapping[str, str], language: str, own: bool, exercises: tuple[ExerciseResult, ...]
    ) -> None:
        """`own` says that the reader can run the grader; `exercises` are all on the page."""
        self._sources = sources
        self._language = language
        self._say = speaker(language)
        self._own = own
        self._all = exercises
        self._room = Room()

    def exercise(self, result: ExerciseResult) -> ExerciseView:
        """Return the exercise with what has to be said of it."""
        file = f"{result.id.rpartition('/')[2]}.py"
        if result.status not in (ExerciseStatus.FAILED, ExerciseStatus.NOT_GRADED, ExerciseStatus.MISSING):
            return ExerciseView(result, anchor(result.id), file)
        return self.with_troubles(result, complaints_of(result))

    def with_troubles(self, result: ExerciseResult, groups: tuple[Complaint, ...]) -> ExerciseView:
        """Return the exercise with what has to be said of those checks."""
        file = f"{result.id.rpartition('/')[2]}.py"
        source = self._sources.get(result.id, "")
        marked = self._marks(groups, file)
        whole = self._whole(source, marked, anchor(result.id))
        troubles = tuple(self._trouble(result, group, source, file, bool(whole)) for group in groups)
        said = {trouble.check.message for trouble in troubles}
        notes = [result.message] if result.message and result.message not in said else []
        notes += [one.message for one in result.checks if one.status is CheckStatus.NOT_GRADED and one.message]
        return ExerciseView(
            result, anchor(result.id), file, troubles, whole, whole.count("\n"), tuple(dict.fromkeys(notes))
        )

    def _marks(self, groups: tuple[Complaint, ...], file: str) -> dict[int, tuple[str, ...]]:
        """Return the lines that any check names; which of them says so stands at the check itself."""
        return {line: () for group in groups for line in code.marks(group.checks[0], file, self._language)}

    def _whole(self, source: str, marked: Mapping[int, tuple[str, ...]], place: str) -> Markup:
        if not source or len(source) > _FILE_MOST:
            return Markup("")
        text = code.markup(code.whole(source, marked), self._language, place)
        return text if self._room.take(text) else Markup("")

    def _trouble(self, exercise: ExerciseResult, group: Complaint, source: str, file: str, linked: bool) -> Trouble:
        check = group.checks[0]
        taken_apart = parts(check.message or check.title)
        picture, table, too_large = self._picture(exercise, check, source, file, linked)
        return Trouble(
            check=check,
            same=group.checks[1:],
            parts=taken_apart,
            facts=self._facts(check),
            hint="" if check.hint and check.hint in check.message else check.hint,
            lines=self._lines(check, source, file),
            picture=picture,
            table=table,
            too_large=too_large,
            replay=self._replay(exercise, check) if picture and self._own else "",
        )

    def _lines(self, check: CheckResult, source: str, file: str) -> Markup:
        marked = code.marks(check, file, self._language)
        text = code.markup(code.excerpt(source, marked) if source else (), self._language)
        return text if self._room.take(text) else Markup("")

    def _facts(self, check: CheckResult) -> tuple[str, ...]:
        """Return the verdict where it says more than that the check failed, and how far it depends on the schedule."""
        telling = check.verdict if check.verdict not in (None, RunVerdict.FINISHED) else None
        facts = [f"{telling}: {check.detail}" if check.detail else str(telling)] if telling else []
        facts += [check.cause.replace("_", " ")] if check.cause else []
        if 0 < check.failed_schedules < check.schedules:
            counts = {"failed": check.failed_schedules, "all": check.schedules, "seed": check.seed}
            facts.append(self._say("schedules", **counts))
        return tuple(facts)

    def _picture(
        self, exercise: ExerciseResult, check: CheckResult, source: str, file: str, linked: bool
    ) -> tuple[Markup, Table | None, bool]:
        if check.timeline is None:
            return Markup(""), None, False
        texts = code.lines_of(source)

        def quoted(name: str, line: int) -> str:
            return texts[line - 1] if name == file and 1 <= line <= len(texts) else ""

        def address(name: str, line: int) -> str:
            return f"#{anchor(exercise.id)}-L{line}" if linked and quoted(name, line) else ""

        picture = space_time_svg(check.timeline, quoted, address)
        table = table_of(check.timeline, quoted, self._language)
        if not self._room.take(picture + "".join(f"{row}{_TAGS_OF_A_ROW}" for row in table.rows)):
            return Markup(""), None, True
        return picture, table, False

    def _replay(self, exercise: ExerciseResult, check: CheckResult) -> str:
        target = shlex.quote(short_name(exercise, self._all))
        return f"{COMMAND} replay {target} --check {shlex.quote(check.id)} --seed {check.seed or 0}"
