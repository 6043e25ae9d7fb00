"""The report on a class: an index, a page for each student, a page of causes, and the tables as CSV files."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from grader.model.gradebook import Entry, Gradebook, SimilarPair
from grader.report.escape import encodable
from grader.report.filenames import file_names
from grader.report.pages import heatmap
from grader.report.pages.class_tables import csv_files
from grader.report.pages.frame import PAGE_MOST, Room, page
from grader.report.pages.histogram import histogram_svg
from grader.report.pages.phrases import speaker
from grader.report.pages.submission import anchor, render
from grader.report.statistics import CauseStanding, ClassStatistics, Collector, Column

Sources = Callable[[str], Mapping[str, str]]

NAMES_MOST = PAGE_MOST  # characters of the page that names all students with all causes
_ROWS_FIRST = 10
_ATTENTION_MOST = 200
_SIMILAR_MOST = 100
_NAMES_FIRST = 3
_EXERCISES_FIRST = 4
_NARROW = 3  # columns


def class_report(
    gradebook: Gradebook,
    sources: Sources | None = None,
    language: str = "en",
    entries: Iterable[Entry] | None = None,
    students: Sequence[str] = (),
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the report one after the other, as (path below the report's folder, content).

    `sources` gives the files of a student, by exercise id, for quoting. A class too large to be held may leave the
    entries out of `gradebook` and give them as `entries`; the ids of all `students` are then needed beforehand.
    """
    names = file_names(students or [entry.student.id for entry in gradebook.entries])
    collector = Collector()
    pages: dict[str, str] = {}
    for entry in gradebook.entries if entries is None else entries:
        student = entry.student.id
        collector.add(entry)
        if entry.result is None:
            continue
        pages[student] = f"students/{quote(names[student])}.html"
        quoted = sources(student) if sources else {}
        yield f"students/{names[student]}.html", _bytes(render(entry.result, quoted, language, entry))
    found = collector.finish(gradebook)
    who = _Who(found, pages)
    yield from csv_files(found)
    yield "causes.html", _bytes(_causes_page(gradebook, found, who, language))
    yield "index.html", _bytes(_index(gradebook, found, pages, who, language))


class CauseRow(Struct, frozen=True):
    """A cause on the index: a few of the exercises and students, and how many more there are."""

    cause: CauseStanding
    anchor: str
    exercises: tuple[str, ...]
    more_exercises: int
    names: tuple[Markup, ...]
    more_names: int


class _Who:
    """Students as links to their pages, by id."""

    def __init__(self, found: ClassStatistics, pages: Mapping[str, str]) -> None:
        self._names = {one.id: one.name for one in found.standings}
        self._pages = pages

    def __call__(self, student: str) -> Markup:
        name = heatmap.short(self._names.get(student) or student)
        address = self._pages.get(student)
        return Markup('<a href="{}">{}</a>').format(address, name) if address else name


def _bytes(text: str) -> bytes:
    return encodable(text).encode()


def _index(gradebook: Gradebook, found: ClassStatistics, pages: Mapping[str, str], who: _Who, language: str) -> str:
    with_ids = any(one.name for one in found.standings)
    with_sections = any(one.section for one in found.standings)
    # a short answer is soon wholly alike: what many tokens agree in goes first
    lessons = _lessons(found.columns)
    similar = sorted(found.similar, key=lambda pair: -pair.tokens * _alike(pair))
    return page(
        "class.html",
        styles=("page.css", "class.css"),
        scripts=("class.js",),
        language=language,
        gradebook=gradebook,
        found=found,
        histogram=histogram_svg(found.bins, language),
        rows=heatmap.rows(found.standings, found.columns, pages, with_ids=with_ids, with_sections=with_sections),
        lessons=lessons,
        lesson_heads=_heads(lessons),
        with_ids=with_ids,
        with_sections=with_sections,
        is_large=heatmap.is_large(len(found.standings), len(found.columns)),
        share_class=heatmap.share_class,
        anchor=anchor,
        who=who,
        checks=[one for one in found.checks if one.failed],
        rows_first=_ROWS_FIRST,
        attention=found.attention[:_ATTENTION_MOST],
        kinds=sorted({kind for one in found.standings for kind in one.attention}),
        similar=similar[:_SIMILAR_MOST],
        alike=_alike,
        causes=[_cause_row(cause, number, who) for number, cause in enumerate(found.causes)],
    )


def _lessons(columns: Sequence[Column]) -> list[str]:
    """Return for each column the lesson that begins there, "" where none does."""
    lessons = [column.id.partition("/")[0] for column in columns]
    return [lesson if lesson != before else "" for before, lesson in zip(["", *lessons], lessons, strict=False)]


def _heads(lessons: Sequence[str]) -> list[str]:
    """Return what stands above the map for each of these: of a lesson with one or two columns only its number."""
    heads = [""] * len(lessons)
    begins = [*(place for place, lesson in enumerate(lessons) if lesson), len(lessons)]
    for place, end in pairwise(begins):
        number, found, _ = lessons[place].partition("_")
        heads[place] = number if found and end - place < _NARROW else lessons[place]
    return heads


def _alike(pair: SimilarPair) -> float:
    return max(pair.first_share, pair.second_share)


def _cause_row(cause: CauseStanding, number: int, who: _Who) -> CauseRow:
    return CauseRow(
        cause,
        f"cause-{number}",
        cause.exercises[:_EXERCISES_FIRST],
        max(0, len(cause.exercises) - _EXERCISES_FIRST),
        tuple(who(student) for student in cause.students[:_NAMES_FIRST]),
        max(0, len(cause.students) - _NAMES_FIRST),
    )


def _causes_page(gradebook: Gradebook, found: ClassStatistics, who: _Who, language: str) -> str:
    """Return the page that names every student with every cause, as far as they fit."""
    say = speaker(language)
    room = Room(NAMES_MOST)
    sections = []
    for number, cause in enumerate(found.causes):
        links: list[Markup] = []
        for student in cause.students:
            link = who(student)
            if not room.take(f"<li>{link}</li>"):
                break
            links.append(link)
        rest = len(cause.students) - len(links)
        note = say("not_all", count=rest, file="causes.csv") if rest else ""
        sections.append((f"cause-{number}", cause, links, note))
    return page(
        "causes.html",
        styles=("page.css", "class.css"),
        scripts=(),
        language=language,
        gradebook=gradebook,
        sections=sections,
    )
