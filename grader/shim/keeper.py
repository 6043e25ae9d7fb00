"""The keeper: parent of a program that runs without a wall, and of whatever the program leaves behind.

It is a process of its own, so that what descends from it is the program and nothing else. It starts the program when it
is told to, adopts orphans (the supervisor has made it the reaper of its descendants), and reaps nobody before it is
told to: one who has ended stays visible as a zombie until the supervisor has seen it. It ends everything that is left
when the supervisor closes the channel, or dies.

Behind a wall it is the first process of its namespace, with the rights of the program that it keeps. So there it closes
itself to being traced, and hands out a socket on which the kernel tells of the sockets in there.
"""

import ctypes
import os
import platform
import signal
import socket
import struct
from typing import Any

from . import codec, limits, seccomp

NETLINK_SOCK_DIAG = 4
_PR_SET_DUMPABLE = 4
_TGKILL = {"x86_64": 234, "aarch64": 131}
_LENGTH = struct.Struct("<I")
STATUSES_MOST = 500


def main(channel: int, files: tuple[tuple[int, int], ...], walled: bool = False) -> None:
    """Serve until end of file. `files` has (descriptor, number under which the program is to find it)."""
    if walled:
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)
        _hand_out_sockets(channel)
        seccomp.install()
    os.set_inheritable(channel, False)
    placed = []
    for fd, number in files:
        os.dup2(fd, number, inheritable=False)
        os.close(fd)
        placed.append(number)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        # not ignored, which the program would inherit: Ctrl-C is for it, and the supervisor tells us what follows
        signal.signal(signal.SIGINT, lambda *_: None)
    keeper = Keeper(channel, tuple(placed))
    try:
        keeper.serve()
    finally:
        end_descendants()


def _hand_out_sockets(channel: int) -> None:
    """Send a socket of this namespace's on which the kernel answers what sockets there are (sock_diag(7))."""
    with socket.socket(fileno=os.dup(channel)) as end:
        try:
            with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as asked:
                socket.send_fds(end, [b"s"], [asked.fileno()])
        except OSError:  # no such netlink family here
            end.send(b"-")


def signal_thread(pid: int, tid: int, number: int) -> bool:
    """Send a signal to one thread; `False` where that cannot be done."""
    call = _TGKILL.get(platform.machine())
    return call is not None and ctypes.CDLL(None).syscall(call, pid, tid, number) == 0


class Keeper:
    """Serves the requests `run`, `signal` and `clean`."""

    def __init__(self, channel: int, files: tuple[int, ...]) -> None:
        self._channel = channel
        self._files = files

    def serve(self) -> None:
        """Answer requests until end of file."""
        self._send({"ready": os.getpid()})
        while (request := self._receive()) is not None:
            self._send(getattr(self, f"_do_{request['do']}")(request))

    def _do_run(self, request: dict[str, Any]) -> dict[str, Any]:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become_program(request, writer)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            failure = pipe.read()
        if failure:
            os.waitpid(pid, 0)
            return {"failed": failure.decode("utf-8", "replace")}
        return {"pid": pid}

    def _become_program(self, request: dict[str, Any], writer: int) -> None:
        try:
            os.setpgid(0, 0)  # a job of its own, as a shell would make it
            for number in (signal.SIGPIPE, signal.SIGXFSZ):
                signal.signal(number, signal.SIG_DFL)  # as a shell would have left it
            for fd in self._files:
                os.set_inheritable(fd, True)
            if request["output_to_error"]:
                os.dup2(2, 1)
            if request["captured_in"]:
                for fd, name in ((1, "out"), (2, "err")):
                    path = os.path.join(request["captured_in"], name)
                    os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600), fd)
            if request["limits"] is not None:
                limits.lower(request["limits"], request["limits"]["tasks"])
            arguments = request["arguments"]
            os.execve(arguments[0], arguments, request["environment"])
        except BaseException as error:  # nothing may return into the keeper's loop
            os.write(writer, str(getattr(error, "strerror", None) or error).encode())
        finally:
            os._exit(127)

    def _do_signal(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            os.kill(request["pid"], request["signal"])
        except OSError as error:
            return {"failed": error.strerror}
        return {}

    def _do_signal_thread(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"sent": signal_thread(request["pid"], request["tid"], request["signal"])}

    def _do_clean(self, _request: dict[str, Any]) -> dict[str, Any]:
        """End and reap whatever is left."""
        return {"statuses": end_descendants()[-STATUSES_MOST:]}

    def _send(self, message: dict[str, Any]) -> None:
        data = codec.encode(message)
        view = memoryview(_LENGTH.pack(len(data)) + data)
        while view:
            view = view[os.write(self._channel, view) :]

    def _receive(self) -> dict[str, Any] | None:
        head = self._read(_LENGTH.size)
        data = None if head is None else self._read(_LENGTH.unpack(head)[0])
        return None if data is None else dict(codec.decode(data))

    def _read(self, size: int) -> bytes | None:
        data = bytearray()
        while len(data) < size:
            piece = os.read(self._channel, min(size - len(data), 1 << 20))
            if not piece:
                return None
            data += piece
        return bytes(data)


def end_descendants() -> list[tuple[int, int]]:
    """Kill all who descend from us, children first seen first; return (process, wait status) of each that was ours.

    Misses nobody if we are the reaper of our descendants.
    """
    statuses: list[tuple[int, int]] = []
    try:
        while True:
            for pid in _descendants(os.getpid()):
                _kill(pid)
            ended = os.waitpid(-1, 0)
            while ended[0]:
                statuses.append(ended)
                ended = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return statuses


def _descendants(pid: int) -> list[int]:
    """Return the processes below `pid` that can still do something."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (parent := _parent(int(name))):
            children.setdefault(parent, []).append(int(name))
    found: list[int] = []
    queue = [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


def _parent(pid: int) -> int:
    """Return the parent of a process, 0 for one that has ended or cannot be read."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] in (b"Z", b"X") else int(fields[1])


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:  # it has ended meanwhile
        pass
