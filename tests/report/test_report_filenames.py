"""File names for students of any name."""

import os
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.filenames import file_names

WINDOWS = set('<>:"/\\|?*')


@pytest.mark.parametrize("id", ["s123456", "S123456", "ann.lee", "anna-maria_2", "张伟", "josé", "0"])
def test_an_ordinary_id_stays_as_it_is(id):
    assert file_names([id]) == {id: id}


@pytest.mark.parametrize(
    "id",
    [
        *("", ".", "..", "../../etc/passwd", "/abs", "a/b", "a\\b", "a\nb", "a\0b", ".hidden", "con", "NUL.txt"),
        *("dot.", "a b", "\u202eevil", "\udcff", "=cmd", "<script>", "x" * 300, "字" * 90, "~x", "e\u0301", "🙂"),
    ],
)
def test_an_id_that_cannot_be_a_name_becomes_one(id):
    name = file_names([id])[id]
    assert name != id
    assert len(os.fsencode(name)) <= 100
    assert "/" not in name
    assert not name.startswith(".")
    assert re.fullmatch(r"[A-Za-z0-9_-]*~[0-9a-f]{12}", name)
    assert name.isprintable()


def test_ids_that_some_file_systems_confuse_get_different_names():
    names = file_names(["Ann", "ann", "ANN", "bob"])
    assert names["bob"] == "bob"
    assert len({name.lower() for name in names.values()}) == 4


def test_a_name_does_not_depend_on_the_order_of_the_class():
    ids = ["Ann", "ann", "a/b", "zoe"]
    assert file_names(ids) == file_names(reversed(ids))


@given(st.lists(st.text(st.characters(), max_size=12), unique=True, max_size=12))
def test_no_two_students_share_a_file_and_none_leaves_the_folder(ids):
    names = file_names(ids)
    assert list(names) == ids
    folded = {unicodedata.normalize("NFKC", name).casefold() for name in names.values()}
    assert len(folded) == len(ids)
    for name in names.values():
        assert os.path.basename(name) == name
        assert name not in ("", ".", "..")
        assert not WINDOWS & set(name)
