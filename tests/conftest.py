"""Options of the tests themselves."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the fuzzers go on for longer than they do by default."""
    parser.addoption("--fuzz-seconds", type=float, default=2.0, help="how long each fuzzer goes on (default: 2)")
