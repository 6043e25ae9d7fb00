"""What serve() promises, asked of any answer.

Who eats what is open, so most checks count dishes and compare orders. Dishes that take a moment
to be pickled show reports that are still on their way when their eater is ended.
"""

import time
from collections import Counter

from grader.suite import beside, scene


@beside
class SlowDish(str):
    """A dish that takes a moment to be pickled, and so to leave a process."""

    def __reduce__(self):
        time.sleep(0.02)
        return SlowDish, (str(self),)


@scene
def slow_evening(student, menu, eaters, capacity):
    """Serve slow dishes, and return what was eaten as ordinary strings."""
    dishes = {cook: [SlowDish(dish) for dish in dishes] for cook, dishes in menu.items()}
    eaten = student.serve(dishes, eaters, capacity)
    return {name: [str(dish) for dish in plate] for name, plate in eaten.items()}


def evening(draw):
    """The drawn dishes, dealt to the cooks in turn and some of them twice; eaters; room."""
    cooks, eaters = draw.size(1, 3), draw.size(1, 4)
    dishes = draw.words()[:24]
    dishes = dishes + dishes[:3] + (["", "None"] if dishes else [])
    menu = {f"cook {number}": dishes[number::cooks] for number in range(cooks)}
    return menu, [f"eater {number}" for number in range(eaters)], draw.size(1, 20)


def short(names):
    """A few of many names, each cut where it is long."""
    few = [name if len(name) <= 40 else f"{name[:40]}..." for name in names[:4]]
    return f"{few!r} and {len(names) - 4} more" if len(names) > 4 else repr(few)


def plates(run, eaters):
    """What each eater ate, once it is sure that the answer has the promised shape."""
    eaten = run.value
    run.check(
        isinstance(eaten, dict)
        and set(eaten) == set(eaters)
        and all(isinstance(plate, list) for plate in eaten.values())
        and all(isinstance(dish, str) for plate in eaten.values() for dish in plate),
        f"serve must return a list of dishes for each of {eaters!r}, and returned {repr(eaten)[:120]}",
    )
    return eaten


def each_dish_once(run, menu, eaters):
    """Check that the eaters, taken together, ate what the cooks, taken together, cooked."""
    cooked = Counter(dish for dishes in menu.values() for dish in dishes)
    eaten = Counter(dish for plate in plates(run, eaters).values() for dish in plate)
    lost, extra = list((cooked - eaten).elements()), list((eaten - cooked).elements())
    run.check(not lost, f"cooked, but never eaten as far as serve knows: {short(lost)}")
    run.check(not extra, f"eaten more often than cooked: {short(extra)}")


def test_every_dish_is_eaten_once(play, draw):
    menu, eaters, capacity = evening(draw)
    each_dish_once(play("serve", menu, eaters, capacity), menu, eaters)


def test_dishes_keep_their_order(play, draw):
    eaters = [f"eater {number}" for number in range(draw.size(1, 3))]
    menu = {cook: [f"{cook} {number}" for number in range(8)] for cook in ("starter", "main")}
    run = play("serve", menu, eaters, draw.size(1, 5))
    for name, plate in plates(run, eaters).items():
        for cook, dishes in menu.items():
            theirs = [dish for dish in plate if dish in dishes]
            run.check(
                theirs == sorted(theirs, key=dishes.index),
                f"{cook} was cooked in the order {dishes!r}, but {name} ate {theirs!r}",
            )
    each_dish_once(run, menu, eaters)


def test_idle_eaters_get_an_empty_list(play, draw):
    eaters = [f"eater {number}" for number in range(draw.size(2, 5))]
    play("serve", {}, eaters).returns({name: [] for name in eaters})
    menu = {"Ana": ["soup"], "Bo": []}
    each_dish_once(play("serve", menu, eaters, 1), menu, eaters)


def test_no_report_is_lost(play, draw):
    eaters = [f"eater {number}" for number in range(draw.size(1, 3))]
    letters = draw.sample("abcdefghijklmnopqrstuvwxyz", 10)
    menu = {"Ana": [letter * 5_000 for letter in letters], "Bo": [letter * 5_000 for letter in letters]}
    each_dish_once(play(slow_evening, menu, eaters, 20), menu, eaters)


def test_cooks_end_and_eaters_are_daemons(play, draw):
    menu = {f"cook {number}": [f"dish {number}"] * 3 for number in range(draw.size(1, 3))}
    eaters = [f"eater {number}" for number in range(draw.size(1, 4))]
    run = play("serve", menu, eaters, 2)
    each_dish_once(run, menu, eaters)
    wanted = len(menu) + len(eaters)
    run.check(
        len(run.processes) >= wanted,
        f"{len(menu)} cooks and {len(eaters)} eaters are {wanted} processes, but {len(run.processes)} were started",
    )
    daemons = sum(process.daemon is not False for process in run.processes)
    run.check(daemons >= len(eaters), f"there are {len(eaters)} eaters, but {daemons} daemons were started")
    ended = sum(process.exit_code == 0 for process in run.processes)
    run.check(ended >= len(menu), f"there are {len(menu)} cooks, but {ended} processes ended by themselves")


def test_program_ends(play, draw):
    play("serve", *evening(draw)).ends()


def test_leaves_nothing_behind(play, draw):
    play("serve", *evening(draw)).leaves_nothing()
