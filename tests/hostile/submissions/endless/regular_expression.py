# what: a regular expression that goes back for ever
# verdict: spinning cpu
# exercise: brief
import re


def main(a, b):
    return re.match(r"(x+x+)+y", "x" * 60)
