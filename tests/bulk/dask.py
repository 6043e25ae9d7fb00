"""A Dask scheduler and workers of one's own on 127.0.0.1, for tests and benches."""

import os
import queue
import re
import subprocess
import sys
import threading
from pathlib import Path

PATIENCE_S = 120


class Loopback:
    """A scheduler and the workers that are started for it; all end with its `with`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self.heard: list[str] = []
        self.address = ""

    def __enter__(self) -> "Loopback":
        self.scheduler = self._start("dask_scheduler", "--port", "0", "--no-dashboard", stderr=subprocess.PIPE)
        threading.Thread(target=self._listen, daemon=True).start()
        self.address = self.hears(r"Scheduler at: +(tcp://\S+)")
        return self

    def __exit__(self, *details: object) -> None:
        for process in self._started:
            process.kill()
        for process in self._started:
            process.wait(PATIENCE_S)
        if self.scheduler.stderr:
            self.scheduler.stderr.close()

    def worker(self, name: str, *options: str, **environment: str) -> subprocess.Popen:
        """Start a worker; return when the scheduler has reported it."""
        words = ("--name", name, "--nthreads", "1", "--no-dashboard", "--local-directory", str(self._folder), *options)
        log = open(self._folder / f"{name}.log", "wb")  # noqa: SIM115 - closed below
        with log:
            process = self._start("dask_worker", self.address, *words, stderr=log, **environment)
        self.hears(rf"Register worker .*name: {re.escape(name)}\b")
        return process

    def hears(self, pattern: str) -> str:
        """Wait until the scheduler says something that matches; return the first group, or all."""
        while True:
            line = self._lines.get(timeout=PATIENCE_S)
            self.heard.append(line)
            if found := re.search(pattern, line):
                return found.group(found.re.groups)

    def _start(self, command: str, *words: str, stderr, **environment: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command}", "--host", "127.0.0.1", *words],
            cwd=self._folder,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            text=stderr is subprocess.PIPE,
        )
        self._started.append(process)
        return process

    def _listen(self) -> None:
        for line in self.scheduler.stderr:
            self._lines.put(line)
