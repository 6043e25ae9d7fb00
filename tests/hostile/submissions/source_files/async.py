# what: a coroutine
# verdict: finished
# passes: ends leaves_nothing
# says: coroutine
async def main(a, b):
    return a + b
