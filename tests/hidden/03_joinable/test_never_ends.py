"""What squares() promises about its answer and its end, asked of any answer."""

from grader.suite import scene


@scene
def three_calls(student, numbers, workers):
    return [student.squares(numbers[start:], workers) for start in range(3)]


def squared(numbers):
    return sorted(number * number for number in numbers)


def drawn(draw):
    return draw.numbers(), draw.size(1, 4)


def test_every_number_is_squared(play, draw):
    numbers, workers = drawn(draw)
    play("squares", numbers, workers).returns(squared(numbers))


def test_squares_in_rising_order(play, draw):
    numbers = draw.sample(range(-20, 21), 15)
    play("squares", numbers, draw.size(2, 3)).returns(squared(numbers))


def test_more_workers_than_numbers(play, draw):
    numbers = draw.sample(range(1000), draw.size(0, 2))
    play("squares", numbers, 5).returns(squared(numbers))


def test_program_ends(play, draw):
    play("squares", *drawn(draw)).ends()


def test_can_be_called_again(play, draw):
    numbers = draw.sample(range(1000), 5)
    wanted = [squared(numbers[start:]) for start in range(3)]
    play(three_calls, numbers, draw.size(1, 3)).returns(wanted).ends()


def test_leaves_nothing_behind(play, draw):
    play("squares", *drawn(draw)).leaves_nothing()
