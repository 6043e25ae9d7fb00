"""Tries to read, write and reach what is not its own, and says what came of it."""

import os
import socket
import tempfile
from pathlib import Path


def outcome(action):
    try:
        action()
    except OSError as error:
        return type(error).__name__
    return "done"


def reach():
    with socket.create_connection(("192.0.2.1", 80), timeout=5):
        pass


print("beside the script", outcome(lambda: Path(__file__).with_name("left.txt").write_text("x")))
print("its own file", outcome(lambda: Path(__file__).read_text()))
print("accounts", outcome(lambda: Path("/etc/passwd").read_text()))
print("system", outcome(lambda: Path("/usr/left.txt").write_text("x")))
print("temporary", outcome(lambda: tempfile.TemporaryFile().close()))
print("network", outcome(reach))
print("others", [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) not in (1, os.getpid())])
print("user", os.getuid() == 0)
