"""Waits for the network while a thread sleeps for an hour before it speaks. Argument: a file that tells who it is."""

import os
import socket
import sys
import threading
import time


def sleep():
    time.sleep(3600)  # virtual
    print("an hour is over")


if __name__ == "__main__":
    sleeper = threading.Thread(target=sleep, daemon=True)
    sleeper.start()
    with socket.create_server(("127.0.0.1", 0)) as server:
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            file.write(f"{os.getpid()} {sleeper.native_id} ready")
        server.accept()
