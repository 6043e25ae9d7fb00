"""All that is said to Dask from here: a connection to a scheduler, its workers, and what is submitted to them."""

import logging
import queue
import re
import time
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from grader.grading import InputError

CONNECT_S = 10.0  # for the scheduler to answer at the start
ANSWER_S = 30.0  # for the scheduler to answer later, and for a result to arrive
FETCH_S = 1.0  # for a result to arrive before it is asked whether its worker lives
GOODBYE_S = 5.0

TOPIC = "plumbline"  # one for all gradings: the scheduler keeps the last of each topic, and forgets none

_ADDRESS = re.compile(r"((tcp|tls|ws|wss)://)?(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):\d{1,5}")


def check_address(address: str) -> None:
    """Raise `InputError` for what cannot be the address of a scheduler."""
    if not _ADDRESS.fullmatch(address):
        raise InputError(
            f"--cluster {address!r} is no address of a Dask scheduler; try HOST:PORT or tls://HOST:PORT, "
            "as `dask scheduler` prints it"
        )


class Errand:
    """Something submitted to one worker. Its result must be bytes."""

    def __init__(self, future: Any, is_there: Callable[[], bool]) -> None:
        """Wrap the future of Dask's; `is_there` tells whether its worker is still there."""
        self._future = future
        self._is_there = is_there

    @property
    def key(self) -> str:
        """The name under which Dask knows it."""
        return str(self._future.key)

    def result(self) -> bytes:
        """Return what the worker has returned. Raises what it has raised, or what kept it from us."""
        found = self._fetched()
        if not isinstance(found, bytes):
            raise TypeError(f"the worker has returned {type(found).__name__}, not bytes")
        return found

    def _fetched(self) -> object:
        """What is over lies with the worker until it is fetched; Dask itself would wait for one that has died."""
        latest_s = time.monotonic() + ANSWER_S
        while True:
            try:
                return self._future.result(timeout=FETCH_S)
            except TimeoutError:
                if self._future.status == "error" or time.monotonic() > latest_s:
                    raise
            if not self._is_there():
                raise ConnectionError("the worker has gone away with the result")

    def cancel(self) -> None:
        """Want it no more; a worker that has begun goes on to the end."""
        self._future.cancel()


class Scheduler:
    """The connection to a Dask scheduler while its `with` lasts. Used by one thread."""

    def __init__(self, address: str) -> None:
        """Connect to nothing yet. `token` names this connection to the workers."""
        self.address = address
        self.token = uuid.uuid4().hex
        self._inbox: queue.SimpleQueue[tuple[str, bytes | None]] = queue.SimpleQueue()
        self._submitted = 0
        self._client: Any = None

    def __enter__(self) -> "Scheduler":
        """Connect. Raises `InputError` if no scheduler answers, with what to try."""
        check_address(self.address)
        logging.disable(logging.CRITICAL)  # Dask tells of lost workers by itself, into the middle of our display
        try:
            self._client = _connected(self.address)
            self._client.subscribe_topic(TOPIC, self._hear)
        except BaseException:
            logging.disable(logging.NOTSET)
            raise
        return self

    def __exit__(self, *details: object) -> None:
        try:
            self._client.close(timeout=GOODBYE_S)
        finally:
            logging.disable(logging.NOTSET)

    def submit(self, worker: str, kind: str, function: Callable[..., bytes], *arguments: object) -> Errand:
        """Let the worker with this address, and no other, call a function, which it must be able to import."""
        self._submitted += 1
        future = self._client.submit(
            function,
            *arguments,
            key=f"{kind}-{self.token}-{self._submitted}",
            workers=[worker],
            allow_other_workers=False,
            pure=False,
        )
        future.add_done_callback(lambda done: self._inbox.put((str(done.key), None)))
        return Errand(future, lambda: worker in self.workers())

    def arrived(self, timeout_s: float) -> Iterator[tuple[str, bytes | None]]:
        """Wait until something is heard of errands, at most so long.

        Yield the key of each, and what its worker has told meanwhile, or `None` if it is over, well or not.
        """
        try:
            yield self._inbox.get(timeout=timeout_s)
            while True:
                yield self._inbox.get_nowait()
        except queue.Empty:
            return

    def _hear(self, event: tuple[float, Any]) -> None:
        """Take what `teller` has sent; others may use the topic, too."""
        match event[1]:
            case [self.token, str(key), bytes(what)]:
                self._inbox.put((key, what))

    def workers(self) -> dict[str, int]:
        """Return the number of threads of each worker, by address. Raises `InputError` if the scheduler is gone."""
        found = None
        try:
            if self._client.status == "running":
                found = self._client.nthreads(callback_timeout=ANSWER_S)
        except (OSError, TimeoutError, RuntimeError):
            pass
        if found is None:
            raise InputError(
                f"the scheduler at {self.address} does not answer any more. What was graded is kept; "
                "see that it runs, and run the same again: it goes on where it stopped"
            )
        return dict(found)

    def tell(self, workers: Iterable[str], function: Callable[..., None], *arguments: object) -> None:
        """Let workers call a function now, whatever else they do; those that cannot be reached are left alone."""
        try:
            self._client.run(function, *arguments, workers=list(workers), on_error="ignore", callback_timeout=GOODBYE_S)
        except Exception:  # whatever it is: what is told is a courtesy
            pass


def teller(token: str) -> Callable[[bytes], None]:
    """Return what tells something, before its end, to whoever has submitted this errand. To be called in a worker.

    It goes over the scheduler and may be lost; outside a worker nobody hears it.
    """
    try:
        import distributed

        here: Any = distributed
        worker = here.get_worker()
        key = str(worker.get_current_task())
    except (ImportError, ValueError):
        return lambda _what: None

    def tell(what: bytes) -> None:
        worker.log_event(TOPIC, [token, key, what])

    return tell


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            "--cluster needs Dask, which is not installed here; try `pip install 'plumbline[cluster]'`"
        ) from None
    make: Any = Client
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other versions of libraries there; ours are compared by ourselves
            return make(address, timeout=CONNECT_S, set_as_default=False, security=_security(address))
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
        why = one_line(error)
    raise InputError(
        f"no Dask scheduler answers at {address}: {why}. Try: see that `dask scheduler` runs there, that the port is "
        "the one it prints, and that no firewall is between"
    )


def _security(address: str) -> Any:
    """Return what Dask's configuration says of certificates. Raises `InputError` if TLS is wanted and cannot be had."""
    from distributed import Security

    make: Any = Security
    try:
        security = make()
        ready = security.get_connection_args("client").get("ssl_context") is not None
        why = "no certificates are named there"
    except (OSError, ValueError, TypeError) as error:  # files that are not there, or hold no certificate
        ready, why = False, one_line(error)
    if address.startswith(("tls:", "wss:")) and not ready:
        raise InputError(
            f"{address} needs certificates: {why}. Try: name them in Dask's configuration, below distributed.comm.tls: "
            "ca-file, client.cert and client.key"
        )
    return security if ready else None


def one_line(error: BaseException) -> str:
    """Return what an error says as one line that is not too long."""
    text = " ".join(str(error).split())
    return (text if len(text) < 300 else f"{text[:300]} ...") or type(error).__name__
