"""What a terminal sends when a key is pressed, as names of keys."""

import codecs
import re
import unicodedata

_PASTE_BEGIN, _PASTE_END = "\x1b[200~", "\x1b[201~"
# ECMA-48, 5.4: control sequences; and the two bytes that keypads send
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[@-~])")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O)?")
_BY_LETTER = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end", "M": "enter", "Z": "tab"}
_BY_NUMBER = {"1": "home", "3": "delete", "4": "end", "5": "page_up", "6": "page_down", "7": "home", "8": "end"}
_CONTROL = {"\r": "enter", "\n": "enter", "\t": "tab", "\x7f": "backspace", "\x08": "backspace", "\x0c": "redraw"}


class Keys:
    """Reads a stream of bytes. What was pasted is no key, and neither is a sequence that nobody knows."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._pasting = False

    @property
    def unsure(self) -> bool:
        """Whether an escape has come of which nobody knows yet whether it is the key or the begin of a sequence."""
        return self._text.startswith("\x1b") and not self._pasting

    def feed(self, data: bytes) -> list[str]:
        """Return the keys in `data` and what came before it: "a", "up", "enter", "escape"."""
        self._text += self._decoder.decode(data)
        found = []
        while self._text:
            if self._pasting:
                if not self._skip_paste():
                    break
                continue
            if self._text[0] == "\x1b":
                key = self._escape()
                if key is None:
                    break
            else:
                key = _plain(self._take(1))
            if key:
                found.append(key)
        return found

    def flush(self) -> list[str]:
        """Return the escape that nothing has followed for a while, and what else came with it."""
        if not self.unsure:
            return []
        rest, self._text = self._text[1:], ""
        return ["escape", *self.feed(rest.encode())]

    def _escape(self) -> str | None:
        """Take one sequence and return its key, "" if it has none, None if its end has not come yet."""
        found = _SEQUENCE.match(self._text)
        if found:
            sequence = self._take(found.end())
            self._pasting = sequence == _PASTE_BEGIN
            return _named(sequence)
        if _UNFINISHED.fullmatch(self._text):
            return None
        self._take(1)
        return "escape"

    def _skip_paste(self) -> bool:
        before, end, after = self._text.partition(_PASTE_END)
        if end:
            self._text, self._pasting = after, False
            return True
        self._text = before[-len(_PASTE_END) :]
        return False

    def _take(self, count: int) -> str:
        taken, self._text = self._text[:count], self._text[count:]
        return taken


def _named(sequence: str) -> str:
    if sequence.endswith("~"):
        return _BY_NUMBER.get(sequence[2:-1].partition(";")[0], "")
    return _BY_LETTER.get(sequence[-1], "")


def _plain(character: str) -> str:
    """Return a character's key; the wide letters of a Chinese input method are letters, too."""
    if character in _CONTROL:
        return _CONTROL[character]
    normal = unicodedata.normalize("NFKC", character)
    return normal if len(normal) == 1 and normal.isprintable() else ""
