"""Works without an end."""

while True:
    pass
