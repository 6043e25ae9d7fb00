"""Untrusted text made harmless: what a student's program printed must not steer a terminal or break a file."""

import re
import unicodedata

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
_TAB = "    "

# The characters of XML 1.0, section 2.2; everything else may not stand in a document, not even as a reference.
_ILLEGAL_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&#:$!])")
_FORMULA = re.compile(r"(^\s*|[;|]\s*)([=+@＝＋－＠-])", re.MULTILINE)


def visible(text: str) -> str:
    r"""Return one line of `text` in which every control and format character is shown as `\x1b` or `\u202e`.

    Also shown are line breaks, bidi marks, lone surrogates and private characters; a tab becomes four blanks.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_seen(character) for character in text)


def _seen(character: str) -> str:
    if character == "\t":
        return _TAB
    if unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible_lines(text: str) -> tuple[str, ...]:
    """Return the lines of `text`, each made visible, without blank ones at the end. Only line feeds break lines."""
    return tuple(visible(line.rstrip("\r")) for line in text.rstrip().split("\n")) if text.strip() else ()


def legal_xml(text: str) -> str:
    """Return `text` without the characters that XML forbids."""
    return _ILLEGAL_XML.sub("", text)


def encodable(text: str) -> str:
    r"""Return `text` with lone surrogates, which no file can hold, written as `\udc80`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def inert_cell(text: str) -> str:
    """Return `text` for a cell of a table that people open in a spreadsheet: no formula, no trick of writing direction.

    A spreadsheet takes a cell for a formula by its first character (OWASP, "CSV Injection"), and one that splits at
    other separators than ours finds first characters in the middle of a cell. An apostrophe before them makes it text.
    """
    lines = (visible(line) for line in text.replace("\r\n", "\n").split("\n"))
    return _FORMULA.sub(r"\1'\2", "\n".join(lines))


def markdown(text: str) -> str:
    """Return `text` for one line or one table cell of Markdown, in which it has no effect."""
    return _MARKDOWN.sub(r"\\\1", " ".join(visible_lines(text)))


def markdown_block(text: str) -> str:
    """Return the lines of `text` as a block of Markdown that shows them as they are, whatever they hold."""
    lines = visible_lines(text)
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join((f"{fence}text", *lines, fence))
