"""Notices when something below a folder is written, renamed or removed."""

import os
import threading
from pathlib import Path

STEP_MS = 10  # a burst of events is over after so long a silence: most of what noticing a save costs
_BURST_MS = 200


class Saves:
    """Watches a folder in a thread of its own. `fileno` becomes readable when something has happened there.

    What has happened is not said: whoever uses this looks at the files, and does so now and then in any case, for where
    the system cannot tell (too many watches, a folder that is gone). `fault` says why it cannot.
    """

    def __init__(self, folder: Path) -> None:
        """Start nothing yet."""
        self.fault = ""
        self.folder = folder
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="saves", daemon=True)
        self._ours, self._theirs = os.pipe()
        os.set_blocking(self._ours, False)
        os.set_blocking(self._theirs, False)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def fileno(self) -> int:
        """Return what can be waited for."""
        return self._ours

    def take(self) -> bool:
        """Return whether something has happened since the last call."""
        try:
            return bool(os.read(self._ours, 4096))
        except BlockingIOError:
            return False

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._ours)
        os.close(self._theirs)

    def _watch(self) -> None:
        import watchfiles

        try:
            for _changes in watchfiles.watch(
                self.folder,
                watch_filter=None,
                step=STEP_MS,
                debounce=_BURST_MS,
                stop_event=self._stop,
                raise_interrupt=False,
            ):
                self._wake()
        except Exception as error:  # its core is a library in Rust, whose errors have no common type
            self.fault = str(error) or type(error).__name__
            self._wake()

    def _wake(self) -> None:
        try:
            os.write(self._theirs, b"x")
        except BlockingIOError:  # full: the reader has enough to wake up for
            pass
