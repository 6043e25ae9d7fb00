# what: while True
# verdict: spinning cpu
# says: never ends
def main(a, b):
    while True:
        pass
