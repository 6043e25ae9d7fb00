"""Whose upload it is, as far as its name tells.

Platforms, classroom tools and people all have their own ways of naming uploads.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from grader.bulk.names import clean, uncopied, unnumbered, without_ending

# <name>[_LATE]_<user id>_<attachment id>_<file name>, anonymous ones [LATE_]anon_<id>_<attachment id>_<file name>;
# a text typed into Canvas, or a link, has no attachment (canvas-lms, lib/content_zipper.rb)
_CANVAS_SENDER = (
    r"(?:(?P<early>LATE_)?anon_(?P<anonymous>[0-9A-Za-z]+)(?P<after>_LATE)?"
    r"|(?P<name>.+?)(?P<late>_LATE)?_(?P<user>[0-9]+))"
)
_CANVAS = re.compile(_CANVAS_SENDER + r"_(?P<attachment>[0-9]+)_(?P<file>.+)", re.DOTALL)
_CANVAS_TEXT = re.compile(_CANVAS_SENDER + r"_(?P<file>(?:text|link)\.html?)", re.DOTALL)
# <Full Name>_<participant id>_assignsubmission_<plugin>/..., with one more _ before 4.1, or flat with the file's name
# (moodle, mod/assign/classes/downloader.php)
_MOODLE = re.compile(r"(?P<name>.*)_(?P<user>[0-9]+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?", re.DOTALL)


class Sender(Struct, frozen=True):
    """What the name of an upload says about who sent it.

    `id` is what the upload is filed under where no roster knows better. `names` are words to look for among ids and
    logins, the most likely first; `full_name` is a person's name or close to one. Uploads of one `attempt` were handed
    in together and belong together ("" for an upload that stands alone). `turn` tells later ones from earlier ones, and
    `file` is the name that a file had before the platform put a student's in front of it.
    """

    id: str
    names: tuple[str, ...]
    full_name: str = ""
    attempt: str = ""
    turn: int = 0
    late: bool = False
    file: str = ""
    platform: str = ""


def platform_of(names: Iterable[str]) -> str:
    """Return which platform has made a download with these names in it: `canvas`, `moodle`, or "" for none."""
    cleaned = [clean(name) for name in names]
    if any(_MOODLE.fullmatch(name) for name in cleaned):
        return "moodle"
    return "canvas" if _is_canvas(cleaned) else ""


def _is_canvas(names: list[str]) -> bool:
    """Whether most names have the shape that Canvas gives them, and their numbers mean what they mean in Canvas.

    `lab_1_2_kim.zip` and `lab_1_2_lee.zip` have the shape, too; but no attachment is there twice, and no two names
    belong to one user.
    """
    matches = [match for name in names if (match := _CANVAS.fullmatch(name))]
    texts = [match for name in names if (match := _CANVAS_TEXT.fullmatch(name))]
    attachments = [match["attachment"] for match in matches]
    users: dict[str, set[str]] = {}
    for match in matches:
        users.setdefault(match["user"] or "", set()).add(match["name"] or "")
    users.pop("", None)
    regular = len(set(attachments)) == len(attachments) and all(len(each) == 1 for each in users.values())
    return bool(matches) and regular and 2 * (len(matches) + len(texts)) > len(names)


def platform_sender(platform: str, name: str) -> Sender | None:
    """Read a name as the platform writes it, None where it does not."""
    name = clean(name)
    if platform == "moodle":
        match = _MOODLE.fullmatch(name)
        return _from_moodle(match) if match else None
    match = _CANVAS_TEXT.fullmatch(name) or _CANVAS.fullmatch(name)
    return _from_canvas(match) if match and platform == "canvas" else None


def _from_canvas(match: re.Match[str]) -> Sender:
    found = match.groupdict()
    user, attachment, anonymous = found["user"], found.get("attachment"), found["anonymous"]
    return Sender(
        id=user or f"anon_{anonymous}",
        names=(user,) if user else (),
        full_name=found["name"] or "",
        attempt=f"canvas {user or anonymous}",
        turn=int(attachment or 0),
        late=bool(found["late"] or found["early"] or found["after"]),
        file=found["file"],
        platform="canvas",
    )


def _from_moodle(match: re.Match[str]) -> Sender:
    name, user = match["name"], match["user"]
    return Sender(
        id=user,
        names=(f"Participant {user}", user),
        full_name="" if name == "Participant" else name,
        attempt=f"moodle {user}",
        file=match["file"] or "",
        platform="moodle",
    )


def tells_lateness(name: str) -> bool:
    """Whether an upload of this name would be marked if it were late: Canvas does that, and nobody else."""
    return platform_sender("canvas", name) is not None


def flat_name(name: str) -> str:
    """Return the name that a file had before a platform put a student's in front of it, or the name itself."""
    sender = platform_sender("moodle", name) or platform_sender("canvas", name)
    return (sender and sender.file) or name


def plain_sender(name: str, prefix: str = "") -> Sender:
    """Read a name that a person or a classroom tool has chosen; `prefix` is the part that all clones have in front."""
    stem = without_ending(clean(name)).strip()
    whole = uncopied(stem)
    own = whole.base.removeprefix(prefix) or whole.base
    numbered = unnumbered(own)
    names = dict.fromkeys((stem, whole.base, own, numbered.base, *_tails(own)))
    return Sender(id=own, names=tuple(names), full_name=own, turn=whole.copy or numbered.copy)


def _tails(name: str) -> Iterable[str]:
    """Go through what stands behind each hyphen: `hw1-kim-lee` is perhaps of `kim-lee`, perhaps of `lee`."""
    parts = name.split("-")
    return ("-".join(parts[place:]) for place in range(1, min(len(parts), 8)))


def clone_prefix(folder: str, names: Sequence[str]) -> str:
    """Return `assignment-`, where classroom tools have made all of these clones as `assignment-username`.

    `folder` is the name of the folder with the clones: `gh classroom` calls it `assignment-submissions`.
    """
    named_after = folder.removesuffix("-submissions") + "-"
    if folder.endswith("-submissions") and names and all(name.startswith(named_after) for name in names):
        return named_after
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    same = next((place for place, each in enumerate(zip(first, last, strict=False)) if each[0] != each[1]), len(first))
    return first[: first[:same].rfind("-") + 1]
