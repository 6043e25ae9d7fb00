"""The pictures of the README show what the program shows today."""

import re
from pathlib import Path

import pytest

from tests.pictures import FOLDER, PICTURES, lines, picture

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_that_of_the_program(name):
    stored = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert lines(stored) == lines(picture(name)), "`python -m tests.pictures` makes them anew"


def test_the_readme_shows_every_picture_and_no_other():
    shown = re.findall(r"!\[[^\]]+\]\(\.github/pictures/([a-z]+)\.svg\)", README)
    assert sorted(shown) == sorted(PICTURES) == sorted(path.stem for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_asks_nobody_for_anything(name):
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"'\s)<]+", text)) <= {"http://www.w3.org/2000/svg", "https://www.textualize.io"}
