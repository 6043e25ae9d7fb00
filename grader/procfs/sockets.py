"""Unix sockets and their other ends, asked of the kernel: `/proc/net/unix` does not tell who is connected with whom.

Source: sock_diag(7), UNIX sockets; the structures are those of linux/unix_diag.h.
"""

import os
import socket
import struct

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_REQUEST_DUMP = 0x1 | 0x300
_DONE, _ERROR = 3, 2
_SHOW_NAME, _SHOW_PEER = 0x1, 0x4
_ATTRIBUTE_NAME, _ATTRIBUTE_PEER = 0, 2
_LISTENS = 10
_HEADER = struct.Struct("=IHHII")
_QUERY = struct.Struct("=BBHIIIII")
_ANSWER = struct.Struct("=BBBBIII")
_ATTRIBUTE = struct.Struct("=HH")
_OWN_FOLDERS = "pymp-"


class UnixSockets:
    """The Unix sockets of a network namespace at one moment; empty where the kernel does not tell."""

    def __init__(self, asked: int | None = None) -> None:
        """Ask the kernel, on the netlink socket `asked` if not in our own namespace."""
        self.peers: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.listening: set[str] = set()
        try:
            with _netlink(asked) as end:
                self._ask(end)
        except OSError:  # no such netlink family in this kernel or container
            pass

    def _ask(self, asked: socket.socket) -> None:
        query = _QUERY.pack(socket.AF_UNIX, 0, 0, 0xFFFFFFFF, 0, _SHOW_NAME | _SHOW_PEER, 0xFFFFFFFF, 0xFFFFFFFF)
        asked.send(_HEADER.pack(_HEADER.size + len(query), _SOCK_DIAG_BY_FAMILY, _REQUEST_DUMP, 1, 0) + query)
        while self._take(asked.recv(1 << 18)):
            pass

    def _take(self, data: bytes) -> bool:
        at = 0
        while at + _HEADER.size <= len(data):
            size, kind, *_ = _HEADER.unpack_from(data, at)
            if kind in (_DONE, _ERROR) or size < _HEADER.size:
                return False
            self._take_socket(data[at + _HEADER.size : at + size])
            at += (size + 3) & ~3
        return True

    def _take_socket(self, data: bytes) -> None:
        _family, _type, state, _pad, inode, _cookie, _cookie_high = _ANSWER.unpack_from(data)
        key = f"socket:[{inode}]"
        self.names.setdefault(key, "")
        if state == _LISTENS:
            self.listening.add(key)
        at = _ANSWER.size
        while at + _ATTRIBUTE.size <= len(data):
            size, kind = _ATTRIBUTE.unpack_from(data, at)
            value = data[at + _ATTRIBUTE.size : at + size]
            if kind == _ATTRIBUTE_PEER and len(value) == 4:
                self.peers[key] = f"socket:[{int.from_bytes(value, 'little')}]"
            elif kind == _ATTRIBUTE_NAME:
                self.names[key] = value.rstrip(b"\0").decode("utf-8", "replace")
            at += max(_ATTRIBUTE.size, (size + 3) & ~3)

    def leads_out(self, target: str, held: set[str]) -> str:
        """Return in words where a socket leads if not to one that is among `held`, "" if it is inside."""
        if target not in self.names:
            return "a network socket"
        if target in self.listening:
            inside = os.path.basename(os.path.dirname(self.names[target])).startswith(_OWN_FOLDERS)
            return "" if inside else f"whoever connects to the socket {self.names[target]!r}"
        peer = self.peers.get(target)
        if peer is None:
            name = self.names[target]
            return f"whoever sends to the socket {name!r}" if name else ""
        return "" if peer in held else "a socket whose other end is outside the program"


def _netlink(asked: int | None) -> socket.socket:
    if asked is None:
        return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG)
    return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG, fileno=os.dup(asked))
