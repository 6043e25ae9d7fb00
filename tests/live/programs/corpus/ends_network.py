"""Talks to itself over the network."""

import socket
import threading

server = socket.create_server(("127.0.0.1", 0))


def serve():
    conn, _ = server.accept()
    with conn:
        conn.sendall(conn.recv(100).upper())


threading.Thread(target=serve).start()
with socket.create_connection(server.getsockname()) as client:
    client.sendall(b"hello")
    print(client.recv(100))
server.close()
