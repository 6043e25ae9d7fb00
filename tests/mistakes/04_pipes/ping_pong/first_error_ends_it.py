# mistake: an action that raises takes the server down with it
# fails: answers_in_order, survives_errors
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
        if name in ACTIONS:
            server.send(("ok", ACTIONS[name](*arguments)))
        else:
            server.send(("error", "LookupError"))


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
