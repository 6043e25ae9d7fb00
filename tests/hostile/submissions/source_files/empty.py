# what: nothing at all
# verdict: unloadable function
# says: does not define main()
# bytes: made
SOURCE = b""
