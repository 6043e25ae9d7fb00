"""A file of another system in which some cells are replaced, and everything else stays to the byte."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.exports._parts import ExportError
from grader.report.exports._sheet import Sheet, number

FILES = [
    b"a,b\r\n1,2\r\n",
    b"a,b\n1,2",
    b'\xef\xbb\xbfa;b\r\n"x;y";"2"\r\n\r\n',
    b'a,b\n"quoted ""twice""","line\nbreak"\n',
    b'a,b\r"mac",1\r',
    b'a,b\n"=""007""", 2 \n',
    b"a,b,c\nshort\nlonger,1,2,3,4\n,,\n",
    'a\tb\nüñ管🙂\t"\t"\n'.encode(),
    "\ufeffa,b\n1,2\n".encode("utf-16-le"),
]


@pytest.mark.parametrize("content", FILES)
def test_a_file_that_is_not_touched_is_written_as_it_was(content):
    assert Sheet(content, "x.csv").dump() == content


@pytest.mark.parametrize("content", FILES)
def test_the_cells_are_those_that_the_csv_module_reads(content):
    encoding = "utf-16" if content.startswith(b"\xff\xfe") else "utf-8-sig"
    text = content.decode(encoding)
    sheet = Sheet(content, "x.csv")
    rows = [row or [""] for row in csv.reader(io.StringIO(text, newline=""), delimiter=sheet.delimiter)]
    assert [sheet.row(number) for number in range(len(sheet))] == rows


CELLS = st.text(st.sampled_from('ab ,;"\t\n\r=é'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5), st.booleans())
def test_any_table_is_read_as_it_was_written_and_kept_to_the_byte(rows, always):
    paper = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL
    csv.writer(paper, quoting=quoting).writerows([["one", "two"], *rows])
    content = paper.getvalue().encode()
    sheet = Sheet(content, "x.csv")
    assert [sheet.row(number) for number in range(1, len(sheet))] == rows
    assert sheet.dump() == content


def test_only_the_replaced_cell_differs():
    sheet = Sheet(b'a,"b",c\r\n"x, y",,"3"\r\n', "x.csv")
    sheet.put(1, 1, "7.5")
    sheet.put(1, 2, "4")
    assert sheet.dump() == b'a,"b",c\r\n"x, y",7.5,"4"\r\n'


@pytest.mark.parametrize("text", ["a,b", 'say "no"', "two\nlines", " blank "])
def test_a_cell_that_needs_quotes_gets_them(text):
    sheet = Sheet(b"a,b\n1,2\n", "x.csv")
    sheet.put(1, 0, text)
    assert Sheet(sheet.dump(), "x.csv").value(1, 0) == text


def test_a_short_row_is_filled_up_to_the_cell():
    sheet = Sheet(b"a,b,c,d\n1\n", "x.csv")
    sheet.put(1, 2, "x")
    assert sheet.dump() == b"a,b,c,d\n1,,x\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\nM\xfcller,1\n", r"'x.csv', line 2: b'\\xfclle' is not UTF-8; try to export it again"),
        (b'a,b\n1,"open\n', "line 2: a quoted cell has no end"),
        (b"", "'x.csv' is empty; try the file that the system exported"),
        (b"\n\n", "is empty"),
        (b"a" * 50_000_001, "has more than 50,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place_and_a_cure(content, words):
    with pytest.raises(ExportError, match=words):
        Sheet(content, "x.csv")


def test_the_decimal_sign_is_that_of_the_column():
    sheet = Sheet(b"a;b\n1,5;x\n2.5;3\n", "x.csv")
    assert (sheet.decimal(0), sheet.decimal(1)) == (",", ".")


@pytest.mark.parametrize(("text", "value"), [("1,5", 1.5), (" 100.00 ", 100.0), ("-2", -2.0), ("A", None), ("", None)])
def test_numbers_are_read_with_either_sign(text, value):
    assert number(text) == value
