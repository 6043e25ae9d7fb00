"""What relay() promises, asked of any answer."""

import os

from grader.suite import beside, scene


@beside
class Parcel:
    """An item that notes who packed it and who unpacked it, each time it is pickled."""

    def __init__(self, content, hops=()):
        self.content = content
        self.hops = hops

    def __reduce__(self):
        return unpack, (self.content, self.hops, os.getpid())


@beside
def unpack(content, hops, packer):
    return Parcel(content, (*hops, (packer, os.getpid())))


@scene
def relay_parcels(student, contents):
    came_back = student.relay([Parcel(content) for content in contents])
    if type(came_back) is not list or any(type(parcel) is not Parcel for parcel in came_back):
        return repr(came_back)[:200]
    return os.getpid(), [parcel.content for parcel in came_back], [parcel.hops for parcel in came_back]


def test_comes_back_in_order(play, draw):
    items = draw.items()
    play("relay", items).returns(items)


def test_large_items_come_back(play, draw):
    items = [draw.randbytes(1 << 20), None, draw.randbytes(3 << 19), "", draw.randbytes(1 << 20)]
    play("relay", items).returns(items)


def test_through_one_child(play, draw):
    contents = list(range(draw.size(3, 7)))
    run = play(relay_parcels, contents)
    run.check(not isinstance(run.value, str), f"relay must return a list of the items, and returned {run.value}")
    caller, came_back, hops = run.value
    run.check(came_back == contents, f"{contents!r} went out, and {came_back!r} came back")
    handled_by = [{unpacker for _, unpacker in way} - {caller} for way in hops]
    run.check(all(handled_by), "not every item was in another process: some never left the caller")
    run.check(
        bool(set.intersection(*handled_by)),
        f"the {len(contents)} items went to {len(set.union(*handled_by))} processes, and no single child saw them all",
    )


def test_ends_by_itself(play, draw):
    play("relay", draw.items()).ends()


def test_leaves_nothing_behind(play, draw):
    play("relay", draw.items()).leaves_nothing()
