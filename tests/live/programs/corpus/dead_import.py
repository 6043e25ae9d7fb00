"""The child fails while it imports the program under spawn, before it could set the event."""

import multiprocessing as mp

if __name__ == "__mp_main__":
    import no_such_module  # noqa: F401


def serve(ready):
    ready.set()


if __name__ == "__main__":
    ready = mp.Event()
    server = mp.Process(target=serve, args=(ready,), name="server")
    server.start()
    ready.wait()  # BLOCKED main
    server.join()
