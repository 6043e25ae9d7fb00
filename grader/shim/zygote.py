"""The zygote: process 1 of a sandbox, an interpreter with everything loaded, forked once for each run.

Theory of operation
===================

Actors. The *supervisor* is outside and trusted. The *zygote* runs our code only, never a line of the student's: it
waits for requests on a socket, forks a child for each run, and cleans up behind it. The *child* is the student's: it
lowers its own limits, forgets the socket, loads the student's file and calls the scene.

Rights. All three have the student's unprivileged user id inside the wall, so the zygote is not dumpable: a student
can neither trace it nor read its memory. It ignores no signal that it could die of, except that as process 1 of a PID
namespace it gets none from inside. A student who still finds a way to ruin his zygote ruins his own wall, and gets a
new one.

Channels. Requests and answers: a stream socket, each message a length in 4 bytes and `codec` data. Control memory,
journal, result and output: files in memory, made by the supervisor, passed once by number, emptied by the supervisor
between runs. No pipe leads out of the sandbox, so a run can never be blocked by the grader's reading too slowly.

While a run is on, the zygote blocks in `recv`. It reaps nobody before it is told to: an orphan that has ended stays
visible as a zombie, with its exit status, until the supervisor has seen it.
"""

import ctypes
import gc
import os
import shutil
import signal
import socket
import struct
import sys
from typing import Any

from . import boot, codec, layout, limits, scene
from .control import Control
from .journal import Journal

PR_SET_DUMPABLE = 4
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
_LENGTH = struct.Struct("<I")
_libc = ctypes.CDLL(None, use_errno=True)


def main(socket_fd: int, box: str, cleaned: list[str], owns_namespace: bool) -> None:
    """Serve runs until the supervisor closes the socket."""
    _libc.prctl(PR_SET_DUMPABLE, 0)
    if not owns_namespace:
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        _libc.prctl(PR_SET_NO_NEW_PRIVS, 1)
    _signals_as_python_has_them()
    control, journal = boot.install()
    boot.forget_harness()
    _warm()
    gc.freeze()
    channel = socket.socket(fileno=socket_fd)
    zygote = Zygote(channel, box, cleaned, owns_namespace, control, journal)
    zygote.serve()


def _signals_as_python_has_them() -> None:
    """Undo what the grader's own parents ignored (`nohup` does): a program must meet the signals it knows."""
    for number in signal.valid_signals() - {signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT}:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _warm() -> None:
    """Import what most answers import, so that no run pays for it."""
    import collections  # noqa: F401
    import concurrent.futures  # noqa: F401
    import dataclasses  # noqa: F401
    import functools  # noqa: F401
    import itertools  # noqa: F401
    import logging  # noqa: F401
    import multiprocessing.forkserver
    import multiprocessing.managers
    import multiprocessing.pool
    import multiprocessing.popen_fork
    import multiprocessing.popen_forkserver
    import multiprocessing.popen_spawn_posix
    import multiprocessing.shared_memory
    import multiprocessing.sharedctypes  # noqa: F401
    import pickle  # noqa: F401
    import random  # noqa: F401
    import typing  # noqa: F401


class Zygote:
    """Serves the requests `run`, `signal` and `clean`."""

    def __init__(
        self,
        channel: socket.socket,
        box: str,
        cleaned: list[str],
        owns_namespace: bool,
        control: Control,
        journal: Journal,
    ) -> None:
        self._channel = channel
        self._box = box
        self._cleaned = cleaned
        self._owns_namespace = owns_namespace
        self._control = control
        self._journal = journal

    def serve(self) -> None:
        """Answer requests until end of file."""
        self._send({"ready": os.getpid(), "python": sys.version.split()[0]})
        while (request := self._receive()) is not None:
            self._send(getattr(self, f"_do_{request['do']}")(request))

    def _do_run(self, request: dict[str, Any]) -> dict[str, Any]:
        request["path"] = self._place(request["file"], request["source"])
        if request["scenes"]:
            request["scenes_path"] = self._place(f"{scene.SCENES_NAME}.py", request["scenes"].encode())
        self._control.read_flags()
        try:
            pid = os.fork()
        except OSError as error:
            return {"failed": error.strerror}
        if pid == 0:
            self._become_run(request)
        return {"pid": pid}

    def _place(self, name: str, source: bytes) -> str:
        path = os.path.join(self._box, name)
        with open(path, "wb") as file:
            file.write(source)
        return path

    def _become_run(self, request: dict[str, Any]) -> None:
        code = 120
        try:
            self._channel.close()
            self._control.path = "0"
            prepare(request, self._box)
            self._control.waiting_slot()  # now: the program may use up the descriptors, and is looked at all the same
            self._journal.write(layout.PROCESS, os.getpid(), "0", "main", "", "False")
            code = scene.Scene(request, self._control, self._journal).run()
        except BaseException as error:  # nothing may return into the zygote's loop
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(code & 0xFF)

    def _do_signal(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            os.kill(request["pid"], request["signal"])
        except OSError as error:
            return {"failed": error.strerror}
        return {}

    def _do_clean(self, request: dict[str, Any]) -> dict[str, Any]:
        """Kill whatever is left, reap it, and empty the writable folders."""
        if self._owns_namespace:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                pass
        statuses = []
        while True:
            try:
                pid, status = os.waitpid(-1, 0)
            except ChildProcessError:
                break
            statuses.append((pid, status))
        return {"statuses": statuses[-500:], "left": self._empty_folders()}

    def _empty_folders(self) -> list[str]:
        left = []
        for folder in (*self._cleaned, self._box):
            for name in os.listdir(folder):
                path = os.path.join(folder, name)
                try:
                    if os.path.isdir(path) and not os.path.islink(path):
                        shutil.rmtree(path, ignore_errors=True)
                    else:
                        os.unlink(path)
                except OSError:
                    left.append(path)
        return left[:50]

    def _send(self, message: dict[str, Any]) -> None:
        data = codec.encode(message)
        self._channel.sendall(_LENGTH.pack(len(data)) + data)

    def _receive(self) -> dict[str, Any] | None:
        head = self._read(_LENGTH.size)
        if head is None:
            return None
        data = self._read(_LENGTH.unpack(head)[0])
        return None if data is None else dict(codec.decode(data))

    def _read(self, size: int) -> bytes | None:
        data = bytearray()
        while len(data) < size:
            piece = self._channel.recv(min(size - len(data), 1 << 20))
            if not piece:
                return None
            data += piece
        return bytes(data)


def prepare(request: dict[str, Any], box: str) -> None:
    """Turn the forked child into the student's: own session, limits, names, and visible to the supervisor."""
    os.setsid()
    limits.lower(request["limits"], counts_tasks=request["counts_tasks"])
    import multiprocessing

    multiprocessing.current_process()._identity = ()
    scene.prepare(request, box)
    _libc.prctl(PR_SET_DUMPABLE, 1)
