# what: an expression a million characters long
# verdict: unloadable or crashed or raised or limit or ended_early
# bytes: made
SOURCE = b"x = " + b"-" * 900_000 + b"1\n\n\ndef main(a, b):\n    return a + b\n"
