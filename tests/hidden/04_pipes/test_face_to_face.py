"""What `swap` promises, asked of any answer."""

LARGE = 1 << 20


def small_values(draw):
    """Two values that any pipe holds: empty, equal, or of some bytes."""
    if draw.case == 1:
        return b"", b""
    if draw.case == 2:
        return b"same", b"same"
    return draw.randbytes(draw.size(0, 100)), draw.randbytes(draw.size(1, 100))


def test_swaps_values(play, draw):
    """Each process receives the value of the other."""
    a, b = small_values(draw)
    play("swap", a, b).returns((b, a))


def test_swaps_large_values(play, draw):
    """Both values are far larger than the pipe, so one side has to receive while the other sends."""
    a, b = draw.randbytes(LARGE), draw.randbytes(LARGE + LARGE // 2)
    play("swap", a, b).returns((b, a))


def test_first_comes_first(play, draw):
    """The order of the result is that of the processes, whichever of them reports first."""
    small, large = draw.randbytes(9), draw.randbytes(LARGE)
    for a, b in ((b"salt", b"pepper"), (small, large), (large, small)):
        play("swap", a, b).returns((b, a))


def test_both_end_by_themselves(play, draw):
    """The processes end by themselves, with exit code 0, and so does the program."""
    run = play("swap", *small_values(draw)).ends()
    codes = [process.exit_code for process in run.processes]
    run.check(codes != [], "swap started no process: nobody exchanged anything")
    run.check(set(codes) == {0}, f"both should end by themselves, with exit code 0; the exit codes were {codes}")


def test_works_however_processes_start(play, draw):
    """How the ends reach their processes differs between start methods; the result does not."""
    a, b = draw.randbytes(LARGE), draw.randbytes(LARGE)
    play("swap", a, b, start_method="fork").returns((b, a))
    play("swap", a, b, start_method="spawn").returns((b, a))


def test_leaves_nothing_behind(play, draw):
    """When the call returns, both processes have ended and have been joined."""
    play("swap", *small_values(draw)).leaves_nothing()
