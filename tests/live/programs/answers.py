def main(number):
    return number + 1
