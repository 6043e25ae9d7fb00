"""The hostile answers are graded in batches, one for each isolation and user; each test looks at one result of one."""

import functools
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from tests.hostile.ground import Ground, combinations


@pytest.fixture(scope="session")
def outskirts() -> Iterator[Path]:
    """Return a folder that everybody may enter: what lies in /tmp is covered inside the wall."""
    folder = Path(tempfile.mkdtemp(prefix="h-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def batch(outskirts: Path) -> Iterator[Callable[[str, str], dict[str, Any]]]:
    """Return the function that gives the results of one isolation and user; two batches are graded at a time."""
    batches = {pair: Batch(outskirts / "-".join(pair), *pair) for pair in combinations()}

    @functools.cache
    def graded(tier: str, user: str) -> dict[str, Any]:
        batches[tier, user].start()
        for other in [one for one in batches.values() if not one.started][:1]:
            other.start()
        return batches[tier, user].results()

    yield graded
    for one in batches.values():
        one.close()


@pytest.fixture
def fuzz(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Return the function that tries what a strategy makes, until the time is over."""
    seconds = float(request.config.getoption("--fuzz-seconds"))

    def run(strategy: st.SearchStrategy[Any], target: Callable[[Any], None]) -> None:
        until = time.monotonic() + seconds

        @hypothesis.settings(
            max_examples=max(50, int(seconds * 50)),
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(strategy)
        def one(value: Any) -> None:
            if time.monotonic() < until:
                target(value)

        one()

    return run


class Batch:
    """One worker on a ground of its own."""

    def __init__(self, folder: Path, tier: str, user: str) -> None:
        self.ground, self.tier = Ground(folder, user), tier
        self._out, self._log = folder / "course/out.json", folder / "log.txt"
        self._worker: subprocess.Popen[bytes] | None = None
        self.ground.hand_over()

    @property
    def started(self) -> bool:
        """Whether the worker has been started."""
        return self._worker is not None

    def start(self, *names: str) -> None:
        """Start the worker, for all cases or those named."""
        if not self.started:
            words = ["-m", "tests.hostile.worker", str(self.ground.course), self.tier, str(self._out), *names]
            self._worker = self.ground.begin(words, self._log)

    def results(self) -> dict[str, Any]:
        """Wait for the worker and return the results by name."""
        assert self._worker is not None
        code = self._worker.wait()
        assert code == 0, self._log.read_text(errors="replace")[-3000:]
        return dict(json.loads(self._out.read_text()))

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()
