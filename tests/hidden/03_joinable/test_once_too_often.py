"""What process() promises about numbers and their squares, asked of any answer."""


def squares(tasks):
    return sorted(task * task for task in tasks)


def drawn(draw):
    return draw.numbers(), draw.size(1, 4)


def test_every_number_is_squared(play, draw):
    tasks, workers = drawn(draw)
    play("process", tasks, workers).returns(squares(tasks))


def test_squares_in_rising_order(play, draw):
    tasks = draw.sample(range(-20, 21), 15)
    play("process", tasks, draw.size(2, 3)).returns(squares(tasks))


def test_one_worker_does_it_all(play, draw):
    tasks = draw.sample(range(1000), 20)
    play("process", tasks, 1).returns(squares(tasks))


def test_more_workers_than_tasks(play, draw):
    tasks = draw.sample(range(1000), draw.size(0, 2))
    play("process", tasks, 5).returns(squares(tasks))


def test_no_worker_dies(play, draw):
    tasks = [draw.randrange(100) for _ in range(8)]
    run = play("process", tasks, draw.size(1, 4)).returns(squares(tasks))
    for process in run.processes:
        run.check(
            process.exit_code != 1,
            f"{process.name} ended with exit code 1: it died of an exception",
        )


def test_program_ends(play, draw):
    play("process", *drawn(draw)).ends()


def test_leaves_nothing_behind(play, draw):
    play("process", *drawn(draw)).leaves_nothing()
