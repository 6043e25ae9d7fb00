# what: a list that grows by itself
# verdict: limit memory
def main(a, b):
    items = [0]
    for item in items:
        items.append(item + 1)
        items.extend(items[:1000])
