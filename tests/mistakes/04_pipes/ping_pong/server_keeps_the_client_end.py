# mistake: the server never closes the caller's end, so it waits for itself
# fails: answers_in_order, server_ends_by_itself, leaves_nothing_behind
# verdict: deadlock
# cause: write_end_open
# says: waits for data in a pipe
import operator
from multiprocessing import Pipe, Process

ACTIONS = {"add": operator.add, "upper": str.upper, "div": operator.truediv}


def serve(server, client):
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
    answers = []
    for request in requests:
        client.send(request)
        answers.append(client.recv())
    client.close()
    process.join()
    return answers
