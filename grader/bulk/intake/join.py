"""Uploads joined to the roster: by id, by login or e-mail, by name. Where two answers are possible, none is given."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from msgspec import Struct

from grader.bulk.intake.senders import Sender
from grader.bulk.roster import Roster
from grader.model.gradebook import Student

# a shorter part of a name says too little: "1" in lab_1_kim is nobody's id
_SHORTEST_PART = 3

Index = Mapping[str, tuple[Student, ...]]


class Match(Struct, frozen=True):
    """The student who was found, or those between whom nothing decides, or nobody. `note` is for a person to check."""

    student: Student | None = None
    possible: tuple[Student, ...] = ()
    note: str = ""


class Joiner:
    """Finds the students of a roster by what uploads are called."""

    def __init__(self, roster: Roster) -> None:
        self.students = {student.id: student for student in roster.students}
        logins = [
            (login, student)
            for student in roster.students
            for login in (student.email, student.email.partition("@")[0], *roster.logins.get(student.id, ()))
        ]
        self._ids = _index((student.id, student) for student in roster.students)
        self._bare_ids = _index((student.id.lstrip("0"), student) for student in roster.students)
        self._logins = _index(logins)
        self._names = _index((form, student) for student in roster.students for form in _forms(student.name))

    def find(self, sender: Sender) -> Match:
        """Return who has sent an upload."""
        return self._from_platform(sender) if sender.platform else self._from_person(sender)

    def _from_platform(self, sender: Sender) -> Match:
        """Join by the platform's id and by name. Its ids may be those of the roster or quite other ones."""
        by_id = self._by_id(sender.names)
        by_name = self._names.get(_squashed(sender.full_name), ()) if sender.full_name else ()
        if by_id and by_name:
            both = tuple(student for student in by_id if student in by_name)
            return _one(both) if both else Match(possible=(*by_id, *by_name))
        found = _one(by_id or by_name)
        if found.student and by_id and sender.full_name and found.student.name:
            note = f"found by id {found.student.id!r}; the upload says {sender.full_name!r}"
            return Match(found.student, note=f"{note}, the roster {found.student.name!r}")
        return found

    def _by_id(self, names: Iterable[str]) -> tuple[Student, ...]:
        for name in names:
            found = self._ids.get(_folded(name)) or self._logins.get(_folded(name)) or ()
            if found:
                return found
        return ()

    def _from_person(self, sender: Sender) -> Match:
        """Join by the whole name first, then by less and less of it."""
        for name in sender.names:
            if name in self.students:
                return Match(self.students[name])
            for index, key in ((self._ids, _folded), (self._logins, _folded), (self._names, _squashed)):
                found = index.get(key(name), ())
                if found:
                    return _one(found)
        return _one(self._by_parts(sender.full_name) or self._bare_ids.get(sender.id.lstrip("0"), ()))

    def _by_parts(self, name: str) -> tuple[Student, ...]:
        """Return everybody whose id or login is a part of the name, as in `12345_Jane Doe`."""
        found: dict[str, Student] = {}
        for part in re.split(r"[\s_\-,.()+]+", name):
            if len(part) >= _SHORTEST_PART:
                for student in (*self._ids.get(_folded(part), ()), *self._logins.get(_folded(part), ())):
                    found[student.id] = student
        return tuple(found.values())


def _one(found: tuple[Student, ...]) -> Match:
    return Match(found[0]) if len(found) == 1 else Match(possible=found)


def _index(pairs: Iterable[tuple[str, Student]]) -> Index:
    index: dict[str, dict[str, Student]] = {}
    for key, student in pairs:
        if key:
            index.setdefault(_folded(key), {})[student.id] = student
    return {key: tuple(students.values()) for key, students in index.items()}


def _folded(text: str) -> str:
    """Return a text without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.strip())
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", _folded(name))


def _squashed(name: str) -> str:
    return "".join(_words(name))


def _forms(name: str) -> set[str]:
    """Return how platforms write a name without blanks: each of its words may come first, the others follow in turn."""
    words = _words(name)
    return {"".join(words[place:] + words[:place]) for place in range(min(len(words), 12))}
