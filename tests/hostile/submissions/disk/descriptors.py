# what: pipes until there is no descriptor left
# verdict: limit files
import os


def main(a, b):
    kept = []
    while True:
        kept.append(os.pipe())
