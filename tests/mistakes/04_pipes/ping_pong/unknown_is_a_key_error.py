# mistake: lets the dictionary speak: an unknown name comes back as a KeyError
# fails: answers_in_order, survives_errors, no_request_ends_the_server
# verdict: finished
# says: KeyError
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
