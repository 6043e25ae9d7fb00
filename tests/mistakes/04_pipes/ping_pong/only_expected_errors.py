# mistake: catches the two errors of the example and nothing else
# fails: survives_errors
# verdict: raised
# says: EOFError
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
        except (ZeroDivisionError, LookupError) as error:
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
