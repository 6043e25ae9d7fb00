"""Who is connected with whom, who has yet to accept, and what is on its way, as the kernel tells it."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from grader.procfs.sockets import Sockets

ADDRESSES = [
    pytest.param((socket.AF_UNIX, ""), (socket.AF_UNIX, ""), id="Unix"),
    pytest.param((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "127.0.0.1"), id="IPv4"),
    pytest.param((socket.AF_INET6, "::1"), (socket.AF_INET6, "::1"), id="IPv6"),
    pytest.param((socket.AF_INET6, "::"), (socket.AF_INET, "127.0.0.1"), id="IPv4 in IPv6"),
]
Place = tuple[socket.AddressFamily, str]


class Ends:
    """Somebody who listens, and a connection to him that has not been accepted yet."""

    def __init__(self, stack: ExitStack, listens: Place, connects: Place) -> None:
        self._stack = stack
        family, host = listens
        self.listener = stack.enter_context(socket.socket(family))
        if family == socket.AF_UNIX:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            self.listener.bind(os.path.join(folder, "socket"))
        else:
            self.listener.bind((host, 0))
        self.listener.listen()
        address = self.listener.getsockname()
        self.client = stack.enter_context(socket.socket(connects[0]))
        self.client.connect((connects[1], address[1]) if connects[1] else address)

    def accept(self) -> socket.socket:
        """Accept the connection."""
        return self._stack.enter_context(self.listener.accept()[0])


@pytest.fixture
def ends(request: pytest.FixtureRequest) -> Iterator[Ends]:
    with ExitStack() as stack:
        yield Ends(stack, *request.param)


def key(end: socket.socket) -> str:
    return os.readlink(f"/proc/self/fd/{end.fileno()}")


PLACES = [pytest.param(places.values, id=places.id) for places in ADDRESSES]
TCP = PLACES[1:]


def test_a_pair_is_connected() -> None:
    one, other = socket.socketpair()
    with one, other:
        found = Sockets()
        assert found.peers[key(one)] == key(other)
        assert found.leads_out(key(one), {key(one), key(other)}) == ""
        assert found.leads_out(key(one), {key(one)}) == "a socket whose other end is outside the program"


@pytest.mark.parametrize("ends", PLACES, indirect=True)
def test_a_connection_is_its_listeners_affair_until_it_is_accepted(ends: Ends) -> None:
    client, listener = key(ends.client), key(ends.listener)
    found = Sockets()
    assert found.pending[client] == listener
    assert client not in found.peers
    assert found.leads_out(client, {client, listener}) == ""
    assert found.leads_out(client, {client}).startswith("whoever accepts connections to ")
    accepted = key(ends.accept())
    found = Sockets()
    assert (found.peers[client], found.peers[accepted]) == (accepted, client)
    assert client not in found.pending
    assert found.leads_out(client, {accepted}) == found.leads_out(accepted, {client}) == ""


@pytest.mark.parametrize("ends", TCP, indirect=True)
def test_a_connection_is_called_by_its_other_end(ends: Ends) -> None:
    accepted, found = ends.accept(), Sockets()
    port = ends.listener.getsockname()[1]
    name = found.describe(key(ends.client))
    assert (name.startswith("the connection to "), name.endswith(f":{port}")) == (True, True)
    assert found.leads_out(key(ends.client), set()) == f"whoever is at the other end of {name}"
    assert found.describe(key(accepted)).endswith(f":{ends.client.getsockname()[1]}")
    assert found.leads_out(key(ends.listener), set()) == f"whoever connects to {found.describe(key(ends.listener))}"


@pytest.mark.parametrize("ends", TCP, indirect=True)
def test_what_has_not_been_acknowledged_may_wake_who_waits_for_it(ends: Ends) -> None:
    accepted = ends.accept()
    ends.client.setblocking(False)
    with suppress(BlockingIOError):
        while True:  # until the other end, which takes nothing, has no room left
            ends.client.send(bytes(1 << 16))
    held = {key(ends.client), key(accepted)}
    for end in (ends.client, accepted):
        assert Sockets().leads_out(key(end), held).startswith("data on its way in the connection to ")


def test_a_connection_is_the_affair_of_who_listens_at_its_address_and_not_at_its_port_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
        with (
            socket.create_server(("127.0.0.2", port)) as other,
            socket.create_connection(("127.0.0.1", port)) as to_one,
            socket.create_connection(("127.0.0.2", port)) as to_other,
        ):
            found = Sockets()
            assert (found.pending[key(to_one)], found.pending[key(to_other)]) == (key(one), key(other))


def test_who_accepts_is_not_known_where_several_listen_at_one_address() -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as one:
        at = one.getsockname()
        with socket.create_server(at, reuse_port=True) as other, socket.create_connection(at) as client:
            found = Sockets()
            assert key(client) not in found.pending
            assert found.leads_out(key(client), {key(one), key(other), key(client)}) != ""


def test_of_a_socket_that_is_not_told_of_nothing_is_said_to_be_inside() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, socket.socket() as unconnected:
        found = Sockets()
        for end in (one, unconnected):
            assert found.leads_out(key(end), {key(end)}) == "a network socket"
            assert found.describe(key(end)) == "a socket"
