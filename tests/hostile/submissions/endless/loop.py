# what: while True
# verdict: spinning cpu
# says: never ends
# exercise: brief
def main(a, b):
    while True:
        pass
