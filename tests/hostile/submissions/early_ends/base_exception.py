# what: an exception that except Exception lets through
# verdict: ended_early
# says: ended before returning
class Way(BaseException):
    pass


def main(a, b):
    raise Way("out")
