"""Who has a lock between threads, as a thread that is about to wait for it notes."""

from grader.shim.threads import Lock, _held_by


def test_a_lock_is_held_by_the_thread_that_took_it_until_that_releases_it() -> None:
    lock = Lock()
    assert _held_by(lock) == ""
    lock.acquire()
    assert _held_by(lock) == "held by MainThread"
    lock.release()
    assert _held_by(lock) == ""
