"""Each program of the corpus is explained as its row says: verdict, cause, lines, words, what stays, what is lost."""

import pytest

from grader.model.verdicts import RunVerdict
from grader.report import program as report
from tests.live import corpus, explained


@pytest.mark.parametrize("row", corpus.ROWS, ids=[row.name for row in corpus.ROWS])
def test_a_program_of_the_corpus_is_explained(
    row: corpus.Row, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if row.verdict is RunVerdict.STUCK:
        explained.time_is_over_once_still(monkeypatch)
    found = explained.run(row.path, method=row.method or "", **row.wishes).result
    printed = capfd.readouterr().out
    text = report.render(found)
    assert (found.verdict, found.cause) == (row.verdict, row.cause), text
    assert found.exit_code == row.exit_code
    if row.detail is not None:
        assert found.detail == row.detail
    blocked = {
        (item.process if item.thread == "MainThread" else f"{item.process}/{item.thread}", item.line)
        for item in found.blocked
    }
    assert row.blocked() <= blocked, text
    assert [words for words in row.says if words not in text] == [], text
    assert row.prints is None or printed == row.prints
    assert {*row.left} == {item.kind for item in found.left_behind}, text
    assert {*row.lost} == {item.kind for item in found.lost}, text


def test_every_program_of_the_corpus_has_a_row_and_its_rows_are_of_three_kinds() -> None:
    assert {path.stem for path in corpus.PROGRAMS.glob("*.py")} == {row.name for row in corpus.ROWS}
    assert len(corpus.ROWS) >= 60
    assert min(len(corpus.ENDS), len(corpus.DEADLOCKS), len(corpus.OTHERS)) >= len(corpus.ROWS) / 4


def test_the_corpus_goes_through_all_causes() -> None:
    from grader.model.verdicts import Cause

    assert {row.cause for row in corpus.ROWS} >= set(Cause)
