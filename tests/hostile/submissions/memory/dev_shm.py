# what: /dev/shm, filled file by file
# verdict: limit memory or limit files
# only: full
def main(a, b):
    for number in range(100):
        with open(f"/dev/shm/{number}", "wb") as file:
            file.write(bytes(4 << 20))
    return a + b
