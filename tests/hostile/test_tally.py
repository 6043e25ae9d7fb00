"""What README.md says about the cases is so."""

from pathlib import Path

from tests.hostile.tally import table


def test_the_table_of_cases_is_that_of_the_cases() -> None:
    assert table() in (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
