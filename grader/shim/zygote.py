"""The zygote: process 1 of a sandbox, an interpreter with everything loaded, forked once for each run.

Theory of operation
===================

Actors. The *supervisor* is outside and trusted. The *zygote* runs our code only, never a line of the student's: it
waits for requests on a socket, forks a child for each run, and cleans up behind it. The *child* is the student's: it
lowers its own limits, forgets the socket, loads the student's file and calls the scene.

Rights. All three have the student's unprivileged user id inside the wall, so the zygote is not dumpable: a student
can neither trace it nor read its memory. As process 1 of a PID namespace it gets no signal from inside that it has no
handler for, and it has none. Without a namespace, a filter of system calls keeps signals from it, and what it forks is
fenced in by Landlock, where the kernel has these; it ends all that descends from it when the supervisor is gone. A
student who still finds a way to ruin his zygote ruins his own wall, and gets a new one.

Channels. Requests and answers: a stream socket, each message a length in 4 bytes and `codec` data. Control memory,
journal, result and output: files in memory, made by the supervisor, passed once by number, emptied by the supervisor
between runs. No pipe leads out of the sandbox, so a run can never be blocked by the grader's reading too slowly.

While a run is on, the zygote blocks in `recv`. It reaps nobody before it is told to: an orphan that has ended stays
visible as a zombie, with its exit status, until the supervisor has seen it.
"""

import ctypes
import gc
import os
import signal
import socket
import struct
import sys
from types import CodeType
from typing import Any, NamedTuple

from . import boot, codec, keeper, landlock, layout, limits, scene, seccomp
from .control import Control
from .journal import Journal

PR_SET_DUMPABLE = 4
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
_LENGTH = struct.Struct("<I")
_libc = ctypes.CDLL(None, use_errno=True)


class Setting(NamedTuple):
    """What the supervisor tells a zygote when it starts it.

    `box` is the folder of the program's files, `cleaned` are the others to be emptied after each run. Without a
    namespace of its own, a run may read what lies beneath `readable`, and change what lies beneath `writable`.
    """

    box: str
    cleaned: tuple[str, ...]
    owns_namespace: bool
    readable: tuple[tuple[int, tuple[str, ...]], ...] = ()


def main(socket_fd: int, setting: Setting) -> None:
    """Serve runs until the supervisor closes the socket."""
    _libc.prctl(PR_SET_DUMPABLE, 0)
    channel = socket.socket(fileno=socket_fd)
    os.chdir(setting.cleaned[0])
    if setting.owns_namespace:
        filtered = seccomp.install()
        fence = None
    else:
        filtered = _stand_alone()
        fence = _fence(setting)
    _no_signal_reaches_us()
    control, journal = boot.install()
    boot.same_machine_for_all()
    boot.forget_harness()
    _warm()
    gc.freeze()
    zygote = Zygote(channel, setting, fence, control, journal)
    try:
        zygote.serve({"filtered": filtered, "fenced": landlock.abi() if fence else 0})
    finally:
        if not setting.owns_namespace:
            keeper.end_descendants()


def _stand_alone() -> bool:
    """Do without a namespace: adopt orphans, outlive the supervisor to end them, let no signal of theirs through.

    That the supervisor has gone shows as the end of file on the channel.
    """
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    _libc.prctl(PR_SET_PDEATHSIG, 0)
    return seccomp.install(protect=(os.getpid(), os.getppid()), network=False)


def _fence(setting: Setting) -> landlock.Fence | None:
    """Return what closes a run in, `None` where the kernel has no Landlock."""
    if not landlock.abi():
        return None
    fence = landlock.Fence()
    for rights, paths in setting.readable:
        fence.allow(rights, paths)
    fence.allow(landlock.READ | landlock.CHANGE, (setting.box, *setting.cleaned))
    return fence


def _no_signal_reaches_us() -> None:
    """Undo what the grader's own parents ignored (`nohup` does), but have no handler that a signal could run.

    Python's own for Ctrl-C is given back to each run.
    """
    for number in signal.valid_signals() - {signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT}:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _signals_as_python_has_them() -> None:
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
        setting: Setting,
        fence: landlock.Fence | None,
        control: Control,
        journal: Journal,
    ) -> None:
        self._channel = channel
        self._box = setting.box
        self._cleaned = setting.cleaned
        self._owns_namespace = setting.owns_namespace
        self._fence = fence
        self._control = control
        self._journal = journal
        self._scenes = "", compile("", "", "exec")

    def serve(self, greeting: dict[str, Any]) -> None:
        """Answer requests until end of file."""
        self._send({"ready": os.getpid(), "python": sys.version.split()[0], **greeting})
        while (request := self._receive()) is not None:
            self._send(getattr(self, f"_do_{request['do']}")(request))

    def _do_run(self, request: dict[str, Any]) -> dict[str, Any]:
        request["path"] = self._place(request["file"], request["source"])
        if request["scenes"]:
            request["scenes_path"] = self._place(f"{scene.SCENES_NAME}.py", request["scenes"].encode())
            request["scenes_code"] = self._compiled(request["scenes"], request["scenes_path"])
        self._control.read_flags()
        try:
            pid = os.fork()
        except OSError as error:
            return {"failed": error.strerror}
        if pid == 0:
            self._become_run(request)
        return {"pid": pid}

    def _compiled(self, scenes: str, path: str) -> CodeType:
        """Return the scenes' code, made once for all runs of a suite; unlike an answer, they are ours."""
        if self._scenes[0] != scenes:
            self._scenes = scenes, compile(scenes, path, "exec", dont_inherit=True)
        return self._scenes[1]

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
            _signals_as_python_has_them()
            prepare(request, self._box)
            if self._fence is not None:
                self._fence.close_around_me()
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
        left: list[str] = []
        for folder in (*self._cleaned, self._box):
            try:
                os.chmod(folder, 0o700)
                _empty(folder)
            except OSError:
                left.append(folder)
            left += os.listdir(folder)
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


def _empty(top: str) -> None:
    """Remove all that lies in the folder, however deep and whatever rights it has. Raises `OSError`.

    A folder's own folders are moved up before it is removed, so that no path grows longer than the kernel takes.
    """
    number = 0
    while entries := list(os.scandir(top)):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for inner in list(os.scandir(entry.path)):
                if inner.is_dir(follow_symlinks=False):
                    number += 1
                    os.chmod(inner.path, 0o700)
                    os.rename(inner.path, os.path.join(top, f".moved-{number}"))
                else:
                    os.unlink(inner.path)
            os.rmdir(entry.path)


def prepare(request: dict[str, Any], box: str) -> None:
    """Turn the forked child into the student's: own session, limits, names, and visible to the supervisor."""
    os.setsid()
    limits.lower(request["limits"], request["most_tasks"])
    import multiprocessing

    multiprocessing.current_process()._identity = ()
    scene.prepare(request, box)
    _libc.prctl(PR_SET_DUMPABLE, 1)
