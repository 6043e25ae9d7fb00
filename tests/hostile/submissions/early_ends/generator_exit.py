# what: the exception that generators end with
# verdict: ended_early GeneratorExit
def main(a, b):
    raise GeneratorExit
