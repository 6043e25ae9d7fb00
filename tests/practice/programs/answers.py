"""Programs that end by themselves, in every way there is."""

import multiprocessing
import os
import sys


def _double(inbox, outbox):
    while (number := inbox.get()) is not None:
        outbox.put(2 * number)


def doubled(numbers):
    """Return every number twice as large, as a child has made it."""
    inbox, outbox = multiprocessing.Queue(), multiprocessing.Queue()
    child = multiprocessing.Process(target=_double, args=(inbox, outbox), name="doubler")
    child.start()
    for number in [*numbers, None]:
        inbox.put(number)
    found = [outbox.get() for _ in numbers]
    child.join()
    print(f"doubled {len(numbers)}")
    return found


def raises():
    """Raise a plain exception."""
    raise ValueError("no such dish")


def _raise():
    raises()


def child_raises():
    """Return although the child raises."""
    child = multiprocessing.Process(target=_raise, name="cook")
    child.start()
    child.join()
    return child.exitcode


def leaves():
    """Leave the program instead of the function."""
    os._exit(3)


def exits():
    """Leave the program as people do who think that it is how a function ends."""
    sys.exit("enough")


def writes_nowhere():
    """Return what happens when a pipe has no reader: the exception that Python makes of the signal."""
    reader, writer = multiprocessing.Pipe(duplex=False)
    reader.close()
    try:
        writer.send("hello")
    except BrokenPipeError as error:
        return type(error).__name__
    return None


def asks():
    """Ask for input, which nobody gives."""
    return input("what now? ")
