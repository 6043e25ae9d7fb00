"""What run_kitchen() promises, asked of any answer.

Who eats what is open, so most checks count dishes and compare orders. An evening with a default
table never has more dishes than the table holds: cooks can then always finish, and dishes that
nobody ate show as such. The full table has checks of its own: one counts the dishes on the table,
as the dishes themselves tell it, whatever carries them.
"""

import os
import shutil
import tempfile
import time
from collections import Counter
from reprlib import Repr

from grader.suite import beside, scene

SHORT = Repr()
SHORT.maxlist = SHORT.maxdict = SHORT.maxset = 30
SHORT.maxstring = SHORT.maxother = 60

FOODS = ("soup", "rice", "tea", "bread", "beans", "cake", "plum", "fish")
NAMES = ("Ana", "Bo", "Chen", "Dina", "Emil", "Fay")
LOOK_LIKE_SENTINELS = (
    "", " ", "\0", "None", "none", "STOP", "stop", "END", "end", "DONE", "done", "EOF", "eof",
    "QUIT", "quit", "EXIT", "exit", "FINISH", "SENTINEL", "sentinel", "__END__", "False", "0", "-1",
)  # fmt: skip


@beside
class Dish(str):
    """A dish that notes in the file `log` where it is pickled and where it is unpickled."""

    def __new__(cls, text, caller, log):
        self = super().__new__(cls, text)
        self.caller, self.log = caller, log
        return self

    def __reduce__(self):
        note(self.log, "packed", str(self))
        return unpack, (str(self), self.caller, self.log)


@beside
def unpack(text, caller, log):
    note(log, "unpacked", text)
    if os.getpid() != caller:
        time.sleep(0.05)
    return Dish(text, caller, log)


@beside
def note(log, word, text):
    """Append one line, in one write, so that the lines of all processes have one order."""
    with open(log, "ab", buffering=0) as file:
        file.write(f"{word} {os.getpid()} {text}\n".encode())


@scene
def noted_evening(student, menu, eaters, capacity):
    """Serve dishes that note their way; return what was eaten, the caller's pid and the notes."""
    folder = tempfile.mkdtemp()
    try:
        log = os.path.join(folder, "log")
        me = os.getpid()
        dishes = {cook: [Dish(text, me, log) for text in texts] for cook, texts in menu.items()}
        eaten = student.run_kitchen(dishes, eaters, capacity)
        notes = []
        if os.path.exists(log):
            with open(log) as file:
                notes = [line.rstrip("\n").split(" ", 2) for line in file]
        return {name: [str(dish) for dish in plate] for name, plate in eaten.items()}, me, notes
    finally:
        shutil.rmtree(folder)


def most_at_once(caller, notes):
    """Return how many dishes had been sent by a cook and taken by nobody, at the worst moment."""
    cook_of, waiting, most = {}, set(), 0
    for word, pid, text in notes:
        if int(pid) == caller:
            continue
        if word == "packed" and text not in cook_of:
            cook_of[text] = pid
            waiting.add(text)
            most = max(most, len(waiting))
        elif word == "unpacked" and cook_of.get(text, pid) != pid:
            waiting.discard(text)
    return most


def evening(draw):
    """Two or three cooks with dishes of their own, some of them twice; two or three eaters."""
    menu = {}
    for cook in draw.sample(NAMES, draw.randint(2, 3)):
        dishes = [f"{cook}'s {draw.choice(FOODS)} {n}" for n in range(draw.randint(2, 5))]
        menu[cook] = [*dishes, dishes[0]]
    return menu, draw.sample(NAMES, draw.randint(2, 3))


def plates(run, eaters):
    """Return the answer after checking that it is a list of strings for exactly these eaters."""
    eaten = run.value
    run.check(
        isinstance(eaten, dict)
        and set(eaten) == set(eaters)
        and all(isinstance(plate, list) for plate in eaten.values())
        and all(isinstance(dish, str) for plate in eaten.values() for dish in plate),
        f"run_kitchen must return a list of dishes for each of {eaters!r}, and returned {SHORT.repr(eaten)}",
    )
    return eaten


def each_dish_once(run, menu, eaters):
    """Check that the eaters, taken together, ate what the cooks, taken together, cooked."""
    cooked = Counter(dish for dishes in menu.values() for dish in dishes)
    eaten = Counter(dish for plate in plates(run, eaters).values() for dish in plate)
    lost = sorted((cooked - eaten).elements())
    run.check(not lost, f"cooked but never eaten: {SHORT.repr(lost)}")
    extra = sorted((eaten - cooked).elements())
    run.check(not extra, f"eaten more often than cooked: {SHORT.repr(extra)}")


def in_order(some, everything):
    """Whether `some` is left of `everything` when other elements are struck out."""
    rest = iter(everything)
    return all(element in rest for element in some)


def test_keeps_each_cooks_order(play, draw):
    menu, eaters = evening(draw)
    cook = next(iter(menu))
    for table, guests in (({cook: menu[cook]}, eaters[:1]), (menu, eaters)):
        run = play("run_kitchen", table, guests)
        for eater, plate in plates(run, guests).items():
            for cook, dishes in table.items():
                theirs = [dish for dish in plate if dish in dishes]
                right = theirs == dishes if len(guests) == 1 else in_order(theirs, dishes)
                run.check(right, f"{cook} cooked {dishes!r} in this order, but {eater} ate {theirs!r}")


def test_every_dish_once(play, draw):
    menu, eaters = evening(draw)
    each_dish_once(play("run_kitchen", menu, eaters), menu, eaters)


def test_table_is_never_too_full(play, draw):
    menu = {cook: [f"{cook}'s {food} {n}" for food in FOODS[:5] for n in (1, 2)] for cook in ("Ana", "Bo")}
    eaters, capacity = ["Kim", "Lee"], draw.randint(1, 3)
    run = play(noted_evening, menu, eaters, capacity)
    _, caller, notes = run.value
    # Beside those on the table, each cook may hold one out and each eater may have one in hand.
    most = most_at_once(caller, notes)
    run.check(
        most <= capacity + len(menu) + len(eaters),
        f"the table has room for {capacity}, but {most} dishes waited to be eaten at once",
    )


def test_any_text_is_food(play, draw):
    texts = list(LOOK_LIKE_SENTINELS)
    menu = {"Ana": draw.sample(texts, len(texts)), "Bo": draw.sample(texts, len(texts))}
    eaters = ["Kim", "Lee"]
    each_dish_once(play("run_kitchen", menu, eaters, 100), menu, eaters)


def test_nobody_is_forgotten(play, draw):
    menu = ({"Ana": ["soup"]}, {}, {"Ana": [], "Bo": []}, {"Ana": [], "Bo": ["tea", "tea"]})
    eaters = list(NAMES[: draw.randint(3, 5)])
    evening_menu = menu[draw.case % len(menu)]
    each_dish_once(play("run_kitchen", evening_menu, eaters), evening_menu, eaters)


def test_ends_with_room_for_one(play, draw):
    menu = {"Ana": ["soup", "rice", "tea"], "Bo": ["bread", "beans", "cake", "plum"]}
    menu[draw.choice(["Ana", "Bo"])].insert(draw.randint(0, 3), "a very large fish " * 2**16)
    eaters = list(NAMES[: draw.randint(1, 3)])
    run = play("run_kitchen", menu, eaters, 1)
    each_dish_once(run.ends(), menu, eaters)


def test_leaves_nothing_behind(play, draw):
    menu, eaters = evening(draw)
    run = play("run_kitchen", menu, eaters).leaves_nothing()
    run.check(
        len(run.processes) >= len(menu) + len(eaters),
        f"{len(menu)} cooks and {len(eaters)} eaters are a process each, "
        f"but only {len(run.processes)} processes were started",
    )
