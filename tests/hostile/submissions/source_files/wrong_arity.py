# what: takes one argument too few
# verdict: raised TypeError
def main(a):
    return a
