# what: one call into C that does not come back
# verdict: spinning cpu
# exercise: brief
def main(a, b):
    return (10 ** (10**8)) % 7
