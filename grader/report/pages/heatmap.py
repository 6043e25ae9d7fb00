"""Students and exercises as a table of points. Rows are as short as they can be: 2,000 students are 60,000 cells."""

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup, escape

from grader.model.verdicts import ExerciseStatus
from grader.report.escape import visible
from grader.report.pages.submission import anchor
from grader.report.statistics import Cell, Column, Standing
from grader.report.words import amount

_NAME_MOST = 60
_CELLS_MANY = 6000

_SIGNS = {
    ExerciseStatus.NOT_STARTED: ("n", "·"),
    ExerciseStatus.MISSING: ("m", "–"),
    ExerciseStatus.NOT_GRADED: ("g", "!"),
}


def rows(
    standings: Sequence[Standing],
    columns: Sequence[Column],
    pages: Mapping[str, str],
    *,
    with_ids: bool,
    with_sections: bool,
) -> Markup:
    """Return the rows. `pages` has the address of each student who has a page."""
    linked = not is_large(len(standings), len(columns))
    anchors = [anchor(column.id) for column in columns]
    return Markup(
        "\n".join(
            "".join(
                (
                    *_head(standing, pages, with_ids, with_sections),
                    *_cells(standing, columns, anchors, pages.get(standing.id, "") if linked else ""),
                )
            )
            for standing in standings
        )
    )


def is_large(students: int, exercises: int) -> bool:
    """Tell whether a map is so large that only a script makes its cells lead on, and rows are laid out when seen."""
    return students * exercises > _CELLS_MANY


def share_class(share: float) -> str:
    """Return the class of a share of the points: p all of them, a half or more, b less, z none."""
    return "p" if share >= 1 else "a" if share >= 0.5 else "b" if share > 0 else "z"


def _head(standing: Standing, pages: Mapping[str, str], with_ids: bool, with_sections: bool) -> Iterator[str]:
    name = short(standing.name or standing.id)
    address = pages.get(standing.id)
    yield f"<tr><th scope=row><a href={_attribute(address)}>{name}</a>" if address else f"<tr><th scope=row>{name}"
    if with_ids:
        yield f"<td class=i>{short(standing.id)}"
    if with_sections:
        yield f"<td class=s>{short(standing.section)}"
    yield f"<td class=t>{short(standing.status.replace('_', ' '))}<td class=l>{short(', '.join(standing.attention))}"
    yield f"<td class=o>{amount(standing.points)}"


def _cells(standing: Standing, columns: Sequence[Column], anchors: Sequence[str], page: str) -> Iterator[str]:
    for cell, column, place in zip(standing.cells, columns, anchors, strict=True):
        kind, sign = _cell(cell, column.possible)
        if page and kind not in "pn":
            sign = f"<a href={_attribute(f'{page}#{place}')}>{sign}</a>"
        yield f"<td class={kind}>{sign}" if kind else "<td>"


def _cell(cell: Cell | None, possible: float) -> tuple[str, str]:
    if cell is None:
        return "", ""
    if cell.status in _SIGNS:
        return _SIGNS[cell.status]
    return share_class(cell.points / possible if possible else 1.0), amount(cell.points)


def short(text: str) -> Markup:
    """Return a name as markup, harmless and not longer than a table can bear."""
    shown = visible(text)
    return escape(shown if len(shown) <= _NAME_MOST else f"{shown[: _NAME_MOST - 1]}…")


def _attribute(address: str) -> str:
    """Return an address as an attribute's value, without quotes where HTML needs none."""
    plain = all(character.isalnum() or character in "/._-#~%" for character in address)
    return address if plain else f'"{escape(address)}"'
