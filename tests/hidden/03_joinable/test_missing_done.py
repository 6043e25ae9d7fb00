"""What process() promises about good and bad tasks, asked of any answer."""


def sorted_out(tasks):
    """The numbers among the tasks in rising order, and the other tasks in sorted order."""
    numbers, others = [], []
    for task in tasks:
        try:
            numbers.append(int(task))
        except ValueError:
            others.append(task)
    return sorted(numbers), sorted(others)


def mixed(draw):
    """Numbers and words in any order, some of them easily mistaken for the other kind."""
    tasks = [str(number) for number in draw.numbers()] + draw.words()
    if draw.case != 1:
        tasks += ["seven", "-7", " 7 ", "+7", "7.0", "\u00b2", "1_000", "", "seven"]
    draw.shuffle(tasks)
    return tasks, draw.size(1, 4)


def test_numbers_alone(play, draw):
    numbers = draw.numbers()
    play("process", [str(number) for number in numbers], draw.size(1, 4)).returns((sorted(numbers), []))


def test_numbers_and_words(play, draw):
    tasks, workers = mixed(draw)
    play("process", tasks, workers).returns(sorted_out(tasks))


def test_each_list_is_sorted(play, draw):
    numbers = draw.sample(range(-30, 130), 12)
    words = ["b", "a", "B", "aa", "10a", "9a"]
    tasks = [str(number) for number in numbers] + words
    draw.shuffle(tasks)
    play("process", tasks, draw.size(1, 3)).returns((sorted(numbers), sorted(words)))


def test_more_bad_tasks_than_workers(play, draw):
    tasks = [f"bad {number}" for number in range(6)] + ["5", "3"]
    play("process", tasks, draw.size(1, 3)).returns(([3, 5], tasks[:6]))


def test_long_answers_block_nobody(play, draw):
    tasks = [letter * 50_000 for letter in draw.sample("abcdefgh", 5)] + ["1"]
    play("process", tasks, draw.size(1, 2)).returns(([1], sorted(tasks[:5])))


def test_program_ends(play, draw):
    play("process", *mixed(draw)).ends()


def test_leaves_nothing_behind(play, draw):
    play("process", *mixed(draw)).leaves_nothing()
