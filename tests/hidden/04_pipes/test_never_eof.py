"""What `deliver` promises, asked of any answer."""


def test_delivers_in_order(play, draw):
    """All messages come back, in the order in which they were sent."""
    messages = draw.items()
    play("deliver", messages).returns(messages)


def test_ends_at_end_of_file(play, draw):
    """The call returns and the program ends by itself, with nobody waiting on."""
    play("deliver", draw.items()).ends()


def test_delivers_large_messages(play, draw):
    """Messages that no pipe holds at once arrive whole."""
    messages = ["first", draw.randbytes(1 << 20), draw.randbytes(3 << 19), "last"]
    play("deliver", messages).returns(messages)


def test_another_process_receives(play, draw):
    """The messages went to a child process, not round the corner."""
    messages = draw.items()
    run = play("deliver", messages).returns(messages)
    run.check(len(run.processes) >= 1, "deliver started no process: nobody else received anything")


def test_works_however_processes_start(play, draw):
    """Who inherits which end differs between start methods; the result does not."""
    messages = draw.items()
    play("deliver", messages, start_method="fork").returns(messages)
    play("deliver", messages, start_method="spawn").returns(messages)


def test_leaves_nothing_behind(play, draw):
    """When the call returns, the child has ended and has been joined."""
    play("deliver", draw.items()).leaves_nothing()
