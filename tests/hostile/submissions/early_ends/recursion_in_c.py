# what: recursion without a limit
# verdict: crashed SIGSEGV or raised RecursionError or limit memory or spinning cpu
# exercise: brief
import sys


def main(a, b):
    sys.setrecursionlimit(10**9)
    return [main(a, b)]
