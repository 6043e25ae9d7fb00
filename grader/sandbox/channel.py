"""Messages between supervisor and zygote. Each wait has a deadline: a zygote that a student has ruined is given up."""

import socket
import struct
from typing import Any

from grader.shim import codec

_LENGTH = struct.Struct("<I")
_MESSAGE_MOST = 1 << 22
_WAITS = 5


class SandboxLost(Exception):
    """The zygote does not answer, or not in our format. The wall must be given up; what was graded stays."""


class Channel:
    """One end of the socket to a zygote."""

    def __init__(self, end: socket.socket, patience_s: float) -> None:
        """`patience_s` is how long an answer may take before the zygote counts as lost, in real seconds.

        It is waited for in several parts: who was stopped meanwhile, and the zygote too, has missed one of them.
        """
        self._socket = end
        self._socket.settimeout(patience_s / _WAITS)

    def close(self) -> None:
        """Close the socket, at which the zygote ends."""
        self._socket.close()

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return the answer. Raises `SandboxLost`."""
        data = codec.encode(message)
        try:
            self._socket.sendall(_LENGTH.pack(len(data)) + data)
            return self.receive()
        except OSError as error:
            raise SandboxLost(f"the sandbox does not answer: {error}") from None

    def receive(self) -> dict[str, Any]:
        """Return the next message. Raises `SandboxLost`."""
        try:
            size = _LENGTH.unpack(self._read(_LENGTH.size))[0]
            if size > _MESSAGE_MOST:
                raise SandboxLost(f"the sandbox announced a message of {size:,} bytes")
            answer = codec.decode(self._read(size))
        except (OSError, codec.NotPlain) as error:
            raise SandboxLost(f"the sandbox does not answer: {error}") from None
        if not isinstance(answer, dict):
            raise SandboxLost(f"the sandbox answered {answer!r:.80}")
        return answer

    def _read(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            piece = self._receive(size - len(data))
            if not piece:
                raise SandboxLost("the sandbox has ended")
            data += piece
        return bytes(data)

    def _receive(self, most: int) -> bytes:
        for _ in range(_WAITS - 1):
            try:
                return self._socket.recv(most)
            except TimeoutError:
                continue
        return self._socket.recv(most)
