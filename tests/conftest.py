"""Options of the tests themselves, and what they may take for granted."""

import signal

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the fuzzers go on for longer than they do by default."""
    parser.addoption("--fuzz-seconds", type=float, default=2.0, help="how long each fuzzer goes on (default: 2)")


def pytest_sessionstart() -> None:
    """Let Ctrl-C reach the programs under test: a script that starts us with `&` has us ignore it, and so all below."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
