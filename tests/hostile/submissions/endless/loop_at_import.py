# what: the file itself never ends
# verdict: spinning cpu
# exercise: brief
while True:
    pass
