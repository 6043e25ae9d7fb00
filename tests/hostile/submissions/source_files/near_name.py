# what: the function has almost the right name
# verdict: unloadable function
# says: mian()
def mian(a, b):
    return a + b
