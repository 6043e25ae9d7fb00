"""Changes to modules of the library that are made when the program imports them, and cost nothing if it never does."""

import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_waiting: dict[str, list[Callable[[Any], None]]] = {}


def after_import(name: str, change: Callable[[Any], None]) -> None:
    """Call `change` with the module `name`: now if it has been imported, else as soon as it is."""
    if name in sys.modules:
        change(sys.modules[name])
        return
    if not _waiting:
        sys.meta_path.insert(0, _Finder())
    _waiting.setdefault(name, []).append(change)


class _Finder:
    """Finds the modules that are waited for where they would be found without it."""

    def find_spec(self, name: str, path: Any = None, _target: Any = None) -> ModuleSpec | None:
        if name not in _waiting:
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, _waiting.pop(name))  # type: ignore[assignment]
        return spec


class _Loader:
    """Loads a module, then changes it; everything else is the real loader's."""

    def __init__(self, real: Any, changes: list[Callable[[Any], None]]) -> None:
        self._real = real
        self._changes = changes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def create_module(self, spec: ModuleSpec) -> Any:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Execute the module, put its own loader back, and change it."""
        if module.__spec__ is not None:
            module.__spec__.loader = self._real
        module.__loader__ = self._real
        self._real.exec_module(module)
        for change in self._changes:
            change(module)
