"""Keeps our own frames out of the tracebacks that a program prints: they are to look as they would without us.

The frames of an exception are walked in two places. The `traceback` module does it in Python, for `multiprocessing`,
`logging` and the program itself; the interpreter does it for exceptions that end a program or a thread.
"""

import functools
import os
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

_OURS = os.path.dirname(os.path.abspath(__file__)) + os.sep
_CHAIN_MOST = 50


def install() -> None:
    """Leave our frames out from now on, in this interpreter and in what is forked from it."""
    walker: Any = traceback
    for name in ("walk_tb", "_walk_tb_with_full_positions"):
        if hasattr(walker, name):
            setattr(walker, name, _without_ours(getattr(walker, name)))
    sys.excepthook = _hook(sys.excepthook)
    threading.excepthook = _thread_hook(threading.excepthook)


def _without_ours(walk: Any) -> Any:
    @functools.wraps(walk)
    def walked(tb: Any) -> Any:
        for item in walk(tb):
            if not item[0].f_code.co_filename.startswith(_OURS):
                yield item

    return walked


def _hook(real: Any) -> Any:
    def excepthook(kind: Any, error: Any, tb: Any, /) -> None:
        clean(error)
        real(kind, error, error.__traceback__ if isinstance(error, BaseException) else tb)

    return excepthook


def _thread_hook(real: Any) -> Any:
    def excepthook(args: Any, /) -> None:
        clean(args.exc_value)
        real(threading.ExceptHookArgs((args.exc_type, args.exc_value, args.exc_value.__traceback__, args.thread)))

    return excepthook


def clean(error: BaseException | None) -> None:
    """Take our frames out of the traceback of an exception, and out of those that it came from."""
    seen: set[int] = set()
    queue = [error]
    while queue and len(seen) < _CHAIN_MOST:
        current = queue.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        current.__traceback__ = _strip(current.__traceback__)
        queue += [current.__cause__, current.__context__]


def _strip(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and _is_ours(trace):
        trace = trace.tb_next
    first = trace
    while trace is not None:
        following = trace.tb_next
        while following is not None and _is_ours(following):
            following = following.tb_next
        trace.tb_next = following
        trace = following
    return first


def _is_ours(trace: TracebackType) -> bool:
    return trace.tb_frame.f_code.co_filename.startswith(_OURS)
