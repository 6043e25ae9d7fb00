# mistake: sends all requests before it takes the first answer; both sides end up waiting for room
# fails: carries_large_values
# verdict: deadlock
# cause: full_pipe_both_ways
# says: waits for room in a full pipe
import operator
from multiprocessing import Pipe, Process

ACTIONS = {"add": operator.add, "upper": str.upper, "div": operator.truediv}


def serve(server, client):
    client.close()
    while True:
        try:
            name, arguments = server.recv()
        except EOFError:
            break
        try:
            if name not in ACTIONS:
                raise LookupError(name)
            answer = "ok", ACTIONS[name](*arguments)
        except Exception as error:
            answer = "error", type(error).__name__
        server.send(answer)


def ask(requests):
    client, server = Pipe()
    process = Process(target=serve, args=(server, client))
    process.start()
    server.close()
    for request in requests:
        client.send(request)
    answers = [client.recv() for _ in requests]
    client.close()
    process.join()
    return answers
