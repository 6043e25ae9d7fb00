# mistake: starts a new process for every request
# fails: server_ends_by_itself
# verdict: finished
# says: not by one server
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
    answers = []
    for request in requests:
        client, server = Pipe()
        process = Process(target=serve, args=(server, client))
        process.start()
        server.close()
        client.send(request)
        answers.append(client.recv())
        client.close()
        process.join()
    return answers
