"""What assembly_line() promises, asked of any answer. The order of the results is open."""

import os
import time
from collections import Counter
from reprlib import Repr

from grader.suite import beside, scene

SHORT = Repr()
SHORT.maxlist = 40
SHORT.maxstring = SHORT.maxother = 60


@beside
def add_one(number):
    return number + 1


@beside
def double(number):
    return number * 2


@beside
def square(number):
    return number * number


@beside
def keep(item):
    return item


@beside
def to_none(item):
    return None


@beside
def linger(number):
    time.sleep(0.1 * (number % 3))
    return number


@beside
def sign(names):
    return [*names, os.getpid()]


@scene
def count_up(student, numbers, workers):
    return student.assembly_line(numbers, [add_one, double, square], workers)


@scene
def keep_all(student, items, stages, workers):
    return student.assembly_line(items, [keep] * stages, workers)


@scene
def forget_all(student, items, workers):
    return student.assembly_line(items, [keep, to_none, keep], workers)


@scene
def linger_and_go_on(student, numbers, workers):
    return student.assembly_line(numbers, [linger, add_one, linger, double], workers)


@scene
def sign_twice(student, items, workers):
    return os.getpid(), student.assembly_line([[] for _ in range(items)], [sign, sign], workers)


def comes_out(run, expected):
    """Check that the line returned these results, whatever their order."""
    run.check(isinstance(run.value, list), f"assembly_line must return a list, and returned {run.value!r}")
    results = Counter(repr(result) for result in run.value)
    wanted = Counter(repr(result) for result in expected)
    lost, extra = list((wanted - results).elements()), list((results - wanted).elements())
    run.check(
        not lost and not extra,
        f"results that never came out: {SHORT.repr(lost)}; results that were not expected: {SHORT.repr(extra)}",
    )


def test_every_stage_in_order(play, draw):
    numbers = draw.numbers()
    run = play(count_up, numbers, draw.randint(1, 2))
    comes_out(run, [((number + 1) * 2) ** 2 for number in numbers])


def test_the_end_overtakes_nobody(play, draw):
    numbers = [draw.randint(0, 99) for _ in range(draw.randint(4, 10))]
    run = play(linger_and_go_on, numbers, draw.randint(2, 3))
    comes_out(run, [(number + 1) * 2 for number in numbers])


def test_any_item_passes(play, draw):
    items = [None, False, 0, "", b"", [], (), {}, (None,), "STOP", None, ("end", None), 1, 1.0]
    items = draw.sample(items, draw.randint(1, len(items)) if draw.case else len(items))
    comes_out(play(keep_all, items, 2, 2), items)
    comes_out(play(forget_all, items, 2), [None for _ in items])


def test_ends_without_items_or_stages(play, draw):
    items, stages = (([], 2), ([], 0), ([3, None, 1], 0), ([None], 1))[draw.case % 4]
    comes_out(play(keep_all, items, stages, draw.randint(2, 3)).ends(), items)


def test_ends_with_large_items(play, draw):
    items = [bytes(2**20), *(bytes(2**13 + n) for n in range(20)), bytes(2**19)]
    draw.shuffle(items)
    comes_out(play(keep_all, items, 2, 2).ends(), items)


def test_every_stage_has_workers_of_its_own(play, draw):
    workers = draw.randint(1, 3)
    run = play(sign_twice, draw.randint(3, 6), workers)
    caller, results = run.value
    run.check(
        isinstance(results, list) and all(isinstance(r, list) and len(r) == 2 for r in results),
        f"every item must pass both stages once, and the results were {SHORT.repr(results)}",
    )
    first, second = {r[0] for r in results}, {r[1] for r in results}
    run.check(caller not in first | second, "the calling process did the work of a stage itself")
    run.check(not first & second, "one and the same process did the work of two stages")
    run.check(
        len(run.processes) >= 2 * workers,
        f"two stages of {workers} workers are {2 * workers} processes, but only {len(run.processes)} were started",
    )


def test_leaves_nothing_behind(play, draw):
    play(count_up, draw.numbers(), draw.randint(1, 2)).leaves_nothing()
