"""The grader itself as files, for packages that bring it along: its source, and a pyproject.toml to install it with.

What it depends on is asked of the installed distribution, so that this works from a wheel and from a checkout alike.
"""

import os
import re
from importlib import metadata
from pathlib import Path

import grader

NAME = "plumbline"
_PYPROJECT = """\
[build-system]
requires = ["setuptools>=68"]
build-backend = "setuptools.build_meta"

[project]
name = "{name}"
version = "{version}"
description = "{description}"
requires-python = ">=3.11"
dependencies = [
{dependencies}
]

[project.scripts]
grader = "grader.cli.main:main"

[project.entry-points.pytest11]
plumbline = "grader.suite.plugin"

[tool.setuptools.packages.find]
include = ["grader*"]

[tool.setuptools.package-data]
grader = ["**/*"]

[tool.pytest.ini_options]
# every file by its own path: two lessons may have suites of the same name
addopts = "--import-mode=importlib"
"""
# where no distribution is installed, as in a checkout on PYTHONPATH: what pyproject.toml of this version asks for
_USUAL = ("click", "Jinja2", "msgspec", "psutil", "pytest", "pytest-timeout", "PyYAML", "rich", "watchfiles")


def kit_files() -> dict[str, bytes]:
    """Return the grader's files by their paths with forward slashes, `pyproject.toml` among them."""
    package = Path(grader.__file__).resolve().parent
    found = {"pyproject.toml": pyproject().encode("utf-8"), "LICENSE": _licence(package).encode("utf-8")}
    for here, inner, names in os.walk(package):
        inner[:] = sorted(name for name in inner if name != "__pycache__" and not name.startswith("."))
        for name in sorted(names):
            path = Path(here) / name
            if not name.endswith((".pyc", "~")) and not name.startswith("."):
                found[f"grader/{path.relative_to(package).as_posix()}"] = path.read_bytes()
    return found


def _licence(package: Path) -> str:
    """Return the licence, which goes wherever the grader goes."""
    beside = package.parent / "LICENSE"
    if beside.is_file():
        return beside.read_text(encoding="utf-8")
    try:
        distribution = metadata.distribution(NAME)
    except metadata.PackageNotFoundError:
        return "MIT\n"
    return distribution.read_text("licenses/LICENSE") or distribution.read_text("LICENSE") or "MIT\n"


def pyproject() -> str:
    """Return a pyproject.toml that installs the grader without its extras and names no registry."""
    lines = "\n".join(f'    "{each}",' for each in dependencies())
    return _PYPROJECT.format(
        name=NAME,
        version=grader.__version__,
        description="Exercises on inter-process communication in Python, and their grader",
        dependencies=lines,
    )


def dependencies() -> tuple[str, ...]:
    """Return what the grader needs at run time, as requirements."""
    try:
        required = metadata.requires(NAME) or []
    except metadata.PackageNotFoundError:
        required = list(_USUAL)
    return tuple(sorted((each for each in required if not re.search(r";.*\bextra\b", each)), key=str.casefold))
