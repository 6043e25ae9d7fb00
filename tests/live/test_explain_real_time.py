"""`--real-time`: the clock runs as it is, for a program that talks to somebody outside."""

import socketserver
import threading
import time
from collections.abc import Iterator

import pytest

from grader.model.evidence import OUTSIDE
from grader.model.verdicts import RunVerdict
from tests.live import explained


class Shouting(socketserver.StreamRequestHandler):
    """Answers each line in capitals, but for the word that it does not like."""

    silent = ""

    def handle(self) -> None:
        word = self.rfile.readline().decode().strip()
        if word == self.silent:
            self.rfile.read()  # until the other side goes
            return
        self.wfile.write(word.upper().encode() + b"\n")


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    monkeypatch.setattr(Shouting, "silent", getattr(request, "param", ""))
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Shouting) as server:
        server.daemon_threads = True
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield str(server.server_address[1])
        server.shutdown()
        serving.join()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_program_that_asks_a_server_ends_in_its_own_time(
    port: str, method: str, capfd: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    found = explained.run("asks_a_server.py", port, method=method, real_time=True).result
    took_s = time.monotonic() - began
    assert capfd.readouterr().out.splitlines() == ["nothing yet True", "CHILD MAIN"]
    assert (found.verdict, found.exit_code, found.left_behind) == (RunVerdict.FINISHED, 0, ())
    assert 0.2 <= found.wall_s <= took_s  # the timeout was waited for


@pytest.mark.parametrize("port", ["child"], indirect=True)
def test_a_server_that_does_not_answer_is_no_deadlock(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    explained.time_is_over_once_still(monkeypatch, processes=2)
    found = explained.run("asks_a_server.py", port, real_time=True).result
    outside = f"whoever is at the other end of the connection to 127.0.0.1:{port}"
    assert (found.verdict, found.detail, found.cause) == (RunVerdict.STUCK, outside, None)
    assert {item.process for item in found.blocked} == {"main", "Process-1"}
    assert f"Not proved to be a deadlock: {outside}" in found.message
    ends = {item.process: [waker.process for waker in item.waits_for.could_be_ended_by] for item in found.blocked}
    assert ends == {"main": ["main", "Process-1"], "Process-1": [OUTSIDE]}
