# mistake: a request called "stop" ends the server, instead of the end of file
# fails: no_request_ends_the_server
# verdict: raised
# says: EOFError
import operator
from multiprocessing import Pipe, Process

ACTIONS = {"add": operator.add, "upper": str.upper, "div": operator.truediv}


def serve(server, client):
    client.close()
    while True:
        name, arguments = server.recv()
        if name == "stop":
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
    client.send(("stop", []))
    process.join()
    return answers
