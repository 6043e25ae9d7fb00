"""Scenes: functions of a suite that run in the sandbox beside the student's code. They go in as source text.

Only what is marked goes in, with the file's imports of the standard library: no expected value, no constant, no test.
Line numbers stay those of the suite, so that a traceback through a scene points at the right line.
"""

import ast
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])
_MARKS = ("scene", "beside")


def scene(function: _Function) -> _Function:
    """Mark a function that `play` runs in the sandbox, with the student's module as its first argument."""
    function.__plumbline_scene__ = True  # type: ignore[attr-defined]
    return function


def beside(function: _Function) -> _Function:
    """Mark a function or class that goes into the sandbox together with the scenes, for them to use or to start."""
    return function


def is_scene(thing: object) -> bool:
    """Tell whether `thing` was marked with `scene`."""
    return bool(getattr(thing, "__plumbline_scene__", False))


@functools.lru_cache(maxsize=256)
def scene_source(path: str) -> str:
    """Return the part of the suite at `path` that goes into the sandbox, on its own line numbers."""
    text = Path(path).read_text(encoding="utf-8")
    lines = text.splitlines()
    kept = [""] * len(lines)
    for node in ast.parse(text).body:
        for first, last in _spans(node):
            kept[first - 1 : last] = lines[first - 1 : last]
    return "\n".join(kept) + "\n"


def _spans(node: ast.stmt) -> list[tuple[int, int]]:
    end = node.end_lineno or node.lineno
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and any(_mark(d) for d in node.decorator_list):
        decorators = [d for d in node.decorator_list if not _mark(d)]
        return [(node.lineno, end), *((d.lineno, d.end_lineno or d.lineno) for d in decorators)]
    if isinstance(node, ast.Import) and all(_standard(alias.name) for alias in node.names):
        return [(node.lineno, end)]
    if isinstance(node, ast.ImportFrom) and not node.level and _standard(node.module or ""):
        return [(node.lineno, end)]
    return []


def _mark(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id in _MARKS


def _standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names
