# what: the file itself never ends
# verdict: spinning cpu
while True:
    pass
