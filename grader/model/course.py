"""What a course is: lessons of exercises, exercises of checks. Read from YAML by `grader.course`."""

from msgspec import Struct

from grader.model.verdicts import Cause, ExerciseKind, RunVerdict, Visibility

LANGUAGES = ("en", "zh")


class Text(Struct, frozen=True):
    """One text in the languages of the course. English is always there."""

    en: str
    zh: str | None = None

    def say(self, language: str = "en") -> str:
        """Return the text in `language`, or in English where there is none."""
        return (self.zh if language == "zh" else None) or self.en


class Limits(Struct, frozen=True):
    """What one run may use, for its whole process tree.

    `idle_cpu_s` is processor time without a single operation that succeeds or waits: a loop that only asks a variable.
    `wall_s` is the backstop. Time in which a thread was ready and had no processor hardly counts: a fifth at the least.
    """

    cpu_s: float = 10.0
    idle_cpu_s: float = 3.0
    wall_s: float = 60.0
    memory_mb: int = 512
    tasks: int = 64
    open_files: int = 1024
    file_mb: int = 32
    output_kb: int = 1024
    virtual_s: float = 1e7
    steps: int = 40000


class Check(Struct, frozen=True):
    """One thing that a suite asks of an answer; `id` is the test's name without `test_`."""

    id: str
    title: Text
    points: float
    hint: Text
    visibility: Visibility = Visibility.HIDDEN
    needs: tuple[str, ...] = ()
    schedules: int | None = None


class KnownFailure(Struct, frozen=True):
    """How a wrong answer must be recognised: which checks fail, with which verdict and words."""

    fails: tuple[str, ...]
    verdict: RunVerdict
    says: str
    cause: Cause | None = None
    title: str = ""


class Exercise(Struct, frozen=True):
    """One file that a student edits, and the checks that judge it.

    `slow_threads` lets some schedules slow threads down by minutes of virtual time; an exercise that is itself about
    timeouts turns it off.
    """

    lesson: str
    name: str
    title: Text
    kind: ExerciseKind
    defines: tuple[str, ...]
    checks: tuple[Check, ...]
    hints: tuple[Text, ...]
    needs: tuple[str, ...] = ()
    schedules: int = 5
    limits: Limits = Limits()
    stub: KnownFailure | None = None
    slow_threads: bool = True

    @property
    def id(self) -> str:
        """The id used in every result, `lesson/name`."""
        return f"{self.lesson}/{self.name}"

    @property
    def path(self) -> str:
        """The file below the folder of exercises, with forward slashes."""
        return f"{self.lesson}/{self.name}.py"

    @property
    def possible(self) -> float:
        """The sum of the points of the checks."""
        return sum(check.points for check in self.checks)


class Lesson(Struct, frozen=True):
    """A lesson: its text lies in `README.md` beside its `lesson.yaml`."""

    id: str
    title: Text
    exercises: tuple[Exercise, ...]


class Course(Struct, frozen=True):
    """The whole course, lessons and exercises in the order in which they are learnt."""

    id: str
    title: Text
    lessons: tuple[Lesson, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises in order."""
        return tuple(exercise for lesson in self.lessons for exercise in lesson.exercises)
