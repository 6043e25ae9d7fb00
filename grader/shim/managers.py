"""Managers: their server waits without a clock, and a call on a proxy is one operation on the object behind it."""

import functools
from collections.abc import Callable
from typing import Any

from .imports import after_import
from .ipc import Operations


def install() -> None:
    """Let the main thread of a manager's server wait without a timeout.

    It wakes up each second for nothing: the loop is older than signals that end a wait. Under a virtual clock that
    would be a program that always has something to do.
    """
    after_import("multiprocessing.managers", lambda managers: setattr(managers.Server, "stop_event", _Untimed()))


class _Untimed:
    """An attribute for an event, whose `wait` forgets its timeout."""

    def __get__(self, owner: Any, _kind: Any = None) -> Any:
        return owner.__dict__["stop_event"]

    def __set__(self, owner: Any, event: Any) -> None:
        real: Callable[[], bool] = event.wait
        event.wait = lambda _timeout=None: real()
        owner.__dict__["stop_event"] = event


def record(operations: Operations) -> None:
    """Record what a program makes in a manager, and what it asks of that."""
    after_import("multiprocessing.managers", lambda managers: _record(operations, managers))


def _record(operations: Operations, managers: Any) -> None:
    base, proxy = managers.BaseManager, managers.BaseProxy
    real_create, real_call = base._create, proxy._callmethod

    @functools.wraps(real_create)
    def create(self: Any, typeid: str, /, *args: Any, **options: Any) -> Any:
        slot = operations.control.slot()
        slot.nested += 1
        try:
            token, exposed = real_create(self, typeid, *args, **options)
        finally:
            slot.nested -= 1
        if not slot.nested:
            operations.journal.made(f"managed {typeid}", f"managed:{token.id}")
        return token, exposed

    @functools.wraps(real_call)
    def callmethod(self: Any, methodname: str, args: Any = (), kwds: Any = {}) -> Any:  # noqa: B006 - as it is there
        call, key = f"{self._token.typeid}.{methodname}", f"managed:{self._token.id}"
        return operations.run(call, key, real_call, self, methodname, args, kwds)

    base._create, proxy._callmethod = create, callmethod
