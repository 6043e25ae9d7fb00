"""Sockets and their other ends, asked of the kernel: who is connected with whom, and who has yet to accept.

Source: sock_diag(7), Unix and Internet sockets; the structures are those of linux/unix_diag.h and linux/inet_diag.h.
"""

import ipaddress
import os
import socket
import struct
from collections.abc import Callable

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_REQUEST_DUMP = 0x1 | 0x300
_DONE, _ERROR = 3, 2
_SHOW_NAME, _SHOW_PEER, _SHOW_PENDING = 0x1, 0x4, 0x8
_ATTRIBUTE_NAME, _ATTRIBUTE_PEER, _ATTRIBUTE_PENDING = 0, 2, 3
_ESTABLISHED, _LISTENS = 1, 10
_HEADER = struct.Struct("=IHHII")
_UNIX_QUERY = struct.Struct("=BBHIIIII")
_UNIX_ANSWER = struct.Struct("=BBBBIII")
_ATTRIBUTE = struct.Struct("=HH")
_INODE = struct.Struct("=I")
_INET_QUERY = struct.Struct("=BBBBI48x")
_INET_ANSWER = struct.Struct("=BBBB2s2s16s16s12xIIIII")
_OWN_FOLDERS = "pymp-"
_ANY_HOST = ("0.0.0.0", "[::]")

Address = tuple[str, int]


class Sockets:
    """The Unix and TCP sockets of a network namespace at one moment; empty where the kernel does not tell.

    Sockets have the names that the kernel gives them in `/proc/PID/fd`. `peers` has the other end of those that are
    connected, `pending` who listens, for those whose connection has not been accepted yet. `moving` have sent what the
    other end has not acknowledged.
    """

    def __init__(self, asked: int | None = None) -> None:
        """Ask the kernel, on the netlink socket `asked` if not in our own namespace."""
        self.peers: dict[str, str] = {}
        self.pending: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.listening: set[str] = set()
        self.moving: set[str] = set()
        self._network: dict[str, tuple[Address, Address]] = {}
        query = _UNIX_QUERY.pack(
            *(socket.AF_UNIX, 0, 0, 0xFFFFFFFF, 0, _SHOW_NAME | _SHOW_PEER | _SHOW_PENDING, 0xFFFFFFFF, 0xFFFFFFFF)
        )
        _ask(asked, query, self._take_unix)
        connections: dict[tuple[Address, Address], str] = {}
        for family in (socket.AF_INET, socket.AF_INET6):
            query = _INET_QUERY.pack(family, socket.IPPROTO_TCP, 0, 0, 1 << _ESTABLISHED | 1 << _LISTENS)
            _ask(asked, query, lambda data: self._take_tcp(data, connections))
        self._connect(connections)

    def _take_unix(self, data: bytes) -> None:
        _family, _type, state, _pad, inode, _cookie, _cookie_high = _UNIX_ANSWER.unpack_from(data)
        key = f"socket:[{inode}]"
        self.names.setdefault(key, "")
        if state == _LISTENS:
            self.listening.add(key)
        at = _UNIX_ANSWER.size
        while at + _ATTRIBUTE.size <= len(data):
            size, kind = _ATTRIBUTE.unpack_from(data, at)
            value = data[at + _ATTRIBUTE.size : at + size]
            if kind == _ATTRIBUTE_PEER and len(value) == _INODE.size:
                peer = _INODE.unpack(value)[0]
                self.peers |= {key: f"socket:[{peer}]"} if peer else {}
            elif kind == _ATTRIBUTE_NAME:
                self.names[key] = value.rstrip(b"\0").decode("utf-8", "replace")
            elif kind == _ATTRIBUTE_PENDING and len(value) % _INODE.size == 0:
                self.pending |= {f"socket:[{waiting}]": key for (waiting,) in _INODE.iter_unpack(value)}
            at += max(_ATTRIBUTE.size, (size + 3) & ~3)

    def _take_tcp(self, data: bytes, connections: dict[tuple[Address, Address], str]) -> None:
        fields = _INET_ANSWER.unpack_from(data)
        family, state, _timer, _retransmits, own_port, other_port, own, other, *counts = fields
        _expires, _received, unacknowledged, _user, inode = counts
        local, remote = _address(family, own, own_port), _address(family, other, other_port)
        key = f"socket:[{inode}]" if inode else ""
        if state == _ESTABLISHED:
            connections[local, remote] = key
        if not key:
            return
        self.names[key] = "{}:{}".format(*(local if state == _LISTENS else remote))
        self._network[key] = local, remote
        if state == _LISTENS:
            self.listening.add(key)
        elif unacknowledged:
            self.moving.add(key)

    def _connect(self, connections: dict[tuple[Address, Address], str]) -> None:
        listeners: dict[Address, str] = {}
        for key in self.listening & self._network.keys():
            local = self._network[key][0]
            listeners[local] = "" if local in listeners else key  # of several at one address it may be anyone's
        for (local, remote), key in connections.items():
            other = connections.get((remote, local))
            if key and other:
                self.peers[key] = other
            elif key and other is not None:
                places = (remote, *((host, remote[1]) for host in _ANY_HOST))
                listener = next((listeners[place] for place in places if place in listeners), "")
                self.pending |= {key: listener} if listener else {}

    def describe(self, target: str) -> str:
        """Return what a message calls the socket: where it listens, or whom it is connected to."""
        if target not in self._network:
            return "a socket"
        name = self.names[target]
        return name if target in self.listening else f"the connection to {name}"

    def leads_out(self, target: str, held: set[str]) -> str:
        """Return in words where a socket leads if not to one that is among `held`, "" if it is inside.

        What was sent over TCP and is on its way may wake somebody, although both ends are inside.
        """
        if target not in self.names:
            return "a network socket"
        name, network = self.names[target], target in self._network
        if target in self.listening:
            inside = not network and os.path.basename(os.path.dirname(name)).startswith(_OWN_FOLDERS)
            return "" if inside else f"whoever connects to {name if network else f'the socket {name!r}'}"
        if target in self.pending:
            listener = self.pending[target]
            return "" if listener in held else f"whoever accepts connections to {self.names[listener]}"
        peer = self.peers.get(target)
        if peer in held:
            on_its_way = self.moving & {target, peer}
            return f"data on its way in the connection to {name}" if on_its_way else ""
        if network:
            return f"whoever is at the other end of the connection to {name}"
        if peer is None:
            return f"whoever sends to the socket {name!r}" if name else ""
        return "a socket whose other end is outside the program"


def _address(family: int, address: bytes, port: bytes) -> Address:
    """Return an address as it is written, with IPv4 in IPv6 as the former: the two ends may see it differently."""
    number = int.from_bytes(port, "big")
    if family == socket.AF_INET:
        return str(ipaddress.IPv4Address(address[:4])), number
    wide = ipaddress.IPv6Address(address)
    return str(wide.ipv4_mapped) if wide.ipv4_mapped else f"[{wide}]", number


def _ask(asked: int | None, query: bytes, take: Callable[[bytes], None]) -> None:
    try:
        with _netlink(asked) as end:
            end.send(_HEADER.pack(_HEADER.size + len(query), _SOCK_DIAG_BY_FAMILY, _REQUEST_DUMP, 1, 0) + query)
            while _take(end.recv(1 << 18), take):
                pass
    except OSError:  # no such netlink family in this kernel or container
        pass


def _take(data: bytes, take: Callable[[bytes], None]) -> bool:
    at = 0
    while at + _HEADER.size <= len(data):
        size, kind, *_ = _HEADER.unpack_from(data, at)
        if kind in (_DONE, _ERROR) or size < _HEADER.size:
            return False
        take(data[at + _HEADER.size : at + size])
        at += (size + 3) & ~3
    return True


def _netlink(asked: int | None) -> socket.socket:
    if asked is None:
        return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG)
    return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG, fileno=os.dup(asked))
