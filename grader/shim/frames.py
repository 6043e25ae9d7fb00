"""Whose code a frame runs: the program's, the library's or ours; and where a process begins in its stack.

A process that was forked has the stack of its parent below its own frames; what is below the first function of
`multiprocessing` in the child is not what the child does.
"""

import os
import sys
from types import CodeType, FrameType

LIBRARY, OURS, PROGRAM, ORIGIN = range(4)

_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_STANDARD = (os.path.dirname(os.__file__) + os.sep, "<frozen", "<string>")
_PROCESS = os.path.join("multiprocessing", "process.py")
_START = "_bootstrap"
_known: dict[str, int] = {}  # by file: to look for a code object costs the hashing of all that it consists of


def whose(code: CodeType) -> int:
    """Tell whose the code is; `ORIGIN` for that with which a child of `multiprocessing` begins."""
    file = code.co_filename
    known = _known.get(file)
    if known is None:
        known = _known[file] = _whose(file)
    return LIBRARY if known == ORIGIN and code.co_name != _START else known


def _whose(file: str) -> int:
    if belongs_to_program(file):
        return PROGRAM
    if file.startswith(_HERE):
        return OURS
    return ORIGIN if file.endswith(_PROCESS) else LIBRARY


def belongs_to_program(filename: str) -> bool:
    """Tell the program's own files from the standard library, installed packages and this shim."""
    return not filename.startswith((_HERE, *_STANDARD)) and (os.sep + "site-packages" + os.sep) not in filename


def library_maker(skip: int) -> str:
    """Return the library's class whose constructor runs here, "Pool", the outermost below the program; "" for none."""
    frame: FrameType | None = sys._getframe(skip)
    maker = ""
    while frame is not None and (mine := whose(frame.f_code)) in (LIBRARY, OURS):
        owner, _, name = frame.f_code.co_qualname.rpartition(".")
        if mine == LIBRARY and name == "__init__" and owner:
            maker = owner
        frame = frame.f_back
    return maker


def caller(skip: int) -> tuple[str, int]:
    """Return (file, line) of the innermost frame that belongs to the program, ("", 0) if there is none."""
    frame: FrameType | None = sys._getframe(skip)
    while frame is not None:
        mine = whose(frame.f_code)
        if mine == PROGRAM:
            return frame.f_code.co_filename, frame.f_lineno
        if mine == ORIGIN:
            break
        frame = frame.f_back
    return "", 0
