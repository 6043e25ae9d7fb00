"""The tables of a class as CSV files beside its page, in which nobody's text is a formula."""

import csv
import io
from collections.abc import Iterable, Iterator

from grader.report.escape import encodable, inert_cell
from grader.report.statistics import ClassStatistics
from grader.report.words import amount

Row = Iterable[object]


def csv_files(found: ClassStatistics) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file."""
    exercises = [column.id for column in found.columns]
    yield _file("students.csv", ("id", "name", "section", "status", "points", "look", *exercises), _students(found))
    yield _file("checks.csv", ("exercise", "check", "title", "asked", "failed"), _checks(found))
    yield _file("causes.csv", ("cause", "is_cause", "student"), _causes(found))
    yield _file("attention.csv", ("kind", "student", "what"), ((o.kind, o.student, o.what) for o in found.attention))
    if found.similar:
        head = ("exercise", "first", "second", "tokens", "first_share", "second_share")
        yield _file("similar.csv", head, _similar(found))


def _students(found: ClassStatistics) -> Iterator[Row]:
    for one in found.standings:
        cells = ("" if cell is None else amount(cell.points) for cell in one.cells)
        yield (one.id, one.name, one.section, one.status, amount(one.points), ", ".join(one.attention), *cells)


def _checks(found: ClassStatistics) -> Iterator[Row]:
    return ((one.exercise, one.id, one.title, one.asked, len(one.failed)) for one in found.checks)


def _causes(found: ClassStatistics) -> Iterator[Row]:
    return ((one.name, "yes" if one.is_cause else "no", student) for one in found.causes for student in one.students)


def _similar(found: ClassStatistics) -> Iterator[Row]:
    for one in found.similar:
        yield (
            one.exercise,
            one.first,
            one.second,
            one.tokens,
            f"{one.first_share:.3f}",
            f"{one.second_share:.3f}",
        )


def _file(name: str, head: Row, rows: Iterable[Row]) -> tuple[str, bytes]:
    paper = io.StringIO(newline="")
    table = csv.writer(paper)
    table.writerow(head)
    for row in rows:
        table.writerow([inert_cell(cell) if isinstance(cell, str) else cell for cell in row])
    # without the byte order mark, Excel takes it for another encoding
    return name, encodable(paper.getvalue()).encode("utf-8-sig")
