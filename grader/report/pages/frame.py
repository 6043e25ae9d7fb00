"""What all pages have in common: templates that escape everything, and a policy that lets nothing in from outside.

A page is one file. Its style and its script stand in it, named by their hashes in the Content-Security-Policy, so that
not even markup that slipped through could run, load or send anything.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from grader import __version__
from grader.report import words
from grader.report.escape import visible
from grader.report.pages import phrases

if TYPE_CHECKING:
    from jinja2 import Environment

PAGE_MOST = 2_000_000  # bytes after which pictures and lines are left out: with all the rest, less than 3 MB


class Room:
    """How much a page may still take of what it can do without."""

    def __init__(self, size: int = PAGE_MOST) -> None:
        """Begin with room for that many bytes."""
        self.left = size

    def take(self, text: str) -> bool:
        """Take the room that `text` needs, in bytes; `False` if there is not so much."""
        needed = len(text.encode("utf-8", "replace"))
        if needed > self.left:
            return False
        self.left -= needed
        return True


def page(template: str, *, styles: tuple[str, ...], scripts: tuple[str, ...], language: str, **values: Any) -> str:
    """Return the page that `template` makes of `values`, with those styles and scripts in it."""
    style, script = _joined(styles), _joined(scripts)
    return (
        _environment()
        .get_template(template)
        .render(
            say=phrases.speaker(language),
            language=language,
            policy=policy(style, script),
            style=Markup(style),
            script=Markup(script),
            version=__version__,
            **values,
        )
    )


def policy(style: str, script: str) -> str:
    """Return a Content-Security-Policy that allows this style and this script, and nothing else at all."""
    allowed = [f"style-src '{_digest(style)}'"] if style else []
    allowed += [f"script-src '{_digest(script)}'"] if script else []
    return "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _joined(names: tuple[str, ...]) -> str:
    """Return our own style or script files as one text, without indentation and empty lines."""
    folder = files("grader.report.pages") / "templates"
    texts = [(folder / name).read_text("utf-8") for name in names]
    return "\n".join(line.strip() for text in texts for line in text.splitlines() if line.strip())


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("grader.report.pages"),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["amount"] = words.amount
    environment.filters["word"] = lambda value: str(value).replace("_", " ")
    return environment


def _harmless(value: Any) -> Any:
    """Make control and format characters visible in all that a template prints; markup of our own passes."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
