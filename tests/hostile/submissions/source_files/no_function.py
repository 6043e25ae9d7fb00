# what: the name stands for a number
# verdict: unloadable function
main = 7
