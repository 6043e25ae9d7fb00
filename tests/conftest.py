"""Options of the tests themselves, and what they may take for granted."""

import signal

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the fuzzers go on for longer than they do by default."""
    parser.addoption("--fuzz-seconds", type=float, default=2.0, help="how long each fuzzer goes on (default: 2)")


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the options
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run all the tests two files at a time, unless something else is asked for; some of them as they are given."""
    given = config.option
    all_of_them = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    by_itself = hasattr(config, "workerinput") or given.usepdb or given.collectonly
    if all_of_them and not by_itself and getattr(given, "numprocesses", 0) is None:
        given.numprocesses, given.dist = 2, "loadfile"


def pytest_sessionstart() -> None:
    """Let Ctrl-C reach the programs under test: a script that starts us with `&` has us ignore it, and so all below."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
