"""What `stream` promises, asked of any answer."""

import os

from grader.suite import beside, scene


def test_streams_in_order(play, draw):
    """All items come out, in the order in which the child sent them."""
    items = draw.items()
    play("stream", items).returns(items)


def test_ends_at_end_of_file(play, draw):
    """The call returns and the program ends by itself, with nobody waiting on."""
    play("stream", draw.items()).ends()


def test_streams_more_than_the_pipe_holds(play, draw):
    """The caller takes items out while the child is still putting them in."""
    items = [draw.randbytes(1 << 20), "between", draw.randbytes(3 << 19), None]
    play("stream", items).returns(items)


@beside
class Fatal:
    """An item that ends whoever sends it away from home, without a word."""

    def __init__(self, home):
        self.home = home

    def __reduce__(self):
        if os.getpid() != self.home:
            os._exit(3)
        return Fatal, (self.home,)


@scene
def child_dies(student, items):
    """Stream the items and then one that kills the child when it is sent."""
    received = student.stream([*items, Fatal(os.getpid())])
    return ["an item that the child cannot have sent" if isinstance(item, Fatal) else item for item in received]


def test_a_dying_child_ends_the_stream(play, draw):
    """The end of file comes for a child that dies, too; what it had sent is there."""
    items = draw.items(1)
    play(child_dies, items).returns(items)


def test_works_however_processes_start(play, draw):
    """How a child comes to its arguments differs between start methods; the result does not."""
    items = draw.items()
    play("stream", items, start_method="fork").returns(items)
    play("stream", items, start_method="spawn").returns(items)


def test_leaves_nothing_behind(play, draw):
    """When the call returns, the child has ended and has been joined."""
    play("stream", draw.items()).leaves_nothing()
