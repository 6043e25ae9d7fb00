# what: an exception whose text is trouble
# verdict: raised Trouble
# passes: none
class Trouble(Exception):
    def __str__(self):
        raise Trouble


def main(a, b):
    raise Trouble
