"""Statements are set anew for the width of the screen, and Chinese breaks between its characters."""

import pytest

from grader.report import prose
from grader.report.ink import Look, Page

TEXT = """\
The first line
and the second.

- An item
  that goes on.
- Another.
1. One
   more.

    code  stays
    as it is

```python
x = 1
y = 2
```
# A heading
After it.
"""


def written(text: str, width: int) -> list[str]:
    page = Page(Look(width, fold=True))
    prose.write(page, text)
    return page.text().splitlines()


def test_paragraphs_and_items_are_joined_and_code_is_not() -> None:
    assert written(TEXT, 40) == [
        "The first line and the second.",
        "",
        "- An item that goes on.",
        "- Another.",
        "1. One more.",
        "",
        "    code  stays",
        "    as it is",
        "",
        "```python",
        "x = 1",
        "y = 2",
        "```",
        "# A heading",
        "After it.",
    ]


def test_what_hangs_stands_below_its_text() -> None:
    assert written("- one two three four five", 21) == ["- one two three four", "  five"]
    assert written("12. one two three four five", 22) == ["12. one two three four", "    five"]
    assert written("one two three four five", 20) == ["one two three four", "five"]


def test_a_pipe_gets_the_lines_as_they_are() -> None:
    page = Page(Look())
    prose.write(page, TEXT)
    assert page.text() == TEXT


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("子进程一直接收，直到抛出错误然后报告。", ["子进程一直接收，直到", "抛出错误然后报告。"]),
        ("一二三四五六七八九十。一", ["一二三四五六七八九", "十。一"]),
        ("一二三四五六七八九（十）", ["一二三四五六七八九", "（十）"]),
        ("用 `recv` 等待 `EOFError`，然后", ["用 `recv` 等待", "`EOFError`，然后"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnopqrst", "uvwxyz"]),
    ],
)
def test_chinese_breaks_between_characters_but_not_before_a_full_stop(text: str, lines: list[str]) -> None:
    assert written(text, 20) == lines


def test_lines_of_chinese_are_joined_without_a_blank() -> None:
    assert written("第一行，\n第二行 `x`\n然后", 40) == ["第一行，第二行 `x` 然后"]


@pytest.mark.parametrize("width", range(20, 60, 3))
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    from rich.cells import cell_len

    for line in written(f"{TEXT}\n{'混合 mixed 文字，' * 9}\n{'x' * 90}", width):
        assert cell_len(line) <= width
