"""Random inputs: the same for every check under the same seed, the awkward cases first."""

import pytest

from grader.suite.draw import BIG, CASES, Draw

SEEDS = range(14)


def draw(seed: int, exercise: str = "04_pipes/x") -> Draw:
    made = Draw(exercise)
    made.begin(seed)
    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_question_has_the_same_answer_whatever_was_drawn_before(seed: int) -> None:
    one, other = draw(seed), draw(seed)
    other.random(), other.size(1, 9), other.numbers()
    for name in ("items", "words", "numbers"):
        assert getattr(one, name)() == getattr(one, name)() == getattr(other, name)()
    assert one.size(1, 100) == other.size(1, 100)


def test_seeds_and_exercises_differ() -> None:
    assert len({tuple(draw(seed).numbers(5)) for seed in SEEDS}) == len(SEEDS)
    assert draw(5).numbers(5) != draw(5, "other/exercise").numbers(5)


def test_beginning_again_draws_the_same_again() -> None:
    made = draw(6)
    first = [made.random() for _ in range(5)]
    made.begin(6)
    assert [made.random() for _ in range(5)] == first


def test_the_cases_go_round_with_the_seed() -> None:
    assert [draw(seed).case for seed in range(8)] == [0, 1, 2, 3, 4, 5, 6, 0]
    assert CASES == ("mixed", "empty", "one", "big", "many")


def test_the_mixed_case_has_what_is_false_and_what_is_double() -> None:
    items = draw(0).items()
    for awkward in (None, False, 0, ""):
        assert any(item is awkward or (type(item) is type(awkward) and item == awkward) for item in items)
    assert items.count("dish") >= 2


@pytest.mark.parametrize(("case", "count"), [(1, 0), (2, 1), (4, 60)])
def test_cases_have_their_number_of_items(case: int, count: int) -> None:
    made = draw(case)
    assert [len(made.items()), len(made.words()), len(made.numbers())] == [count, count, count]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("least", [1, 3, 70])
def test_at_least_as_many_as_asked_for_are_drawn(seed: int, least: int) -> None:
    made = draw(seed)
    assert min(len(made.words(least)), len(made.numbers(least))) >= least
    if made.case not in (0, 3):  # those two cases have their own, fixed numbers
        assert len(made.items(least)) >= least


def test_the_big_case_has_one_item_of_a_mebibyte_among_small_ones() -> None:
    items, words = draw(3).items(), draw(3).words()
    assert [len(item) for item in items if isinstance(item, bytes)] == [BIG]
    assert len(items) > 1
    assert [len(word) for word in words if len(word) > 100] == [BIG]


@pytest.mark.parametrize("seed", SEEDS)
def test_words_are_all_different(seed: int) -> None:
    words = draw(seed).words(30)
    assert len(set(words)) == len(words)


def test_numbers_have_doubles_zero_and_negative_ones_in_the_mixed_case() -> None:
    numbers = draw(0).numbers()
    assert numbers.count(7) >= 2
    assert 0 in numbers
    assert min(numbers) < 0


def test_sizes_lie_within_and_often_at_the_edge() -> None:
    sizes = [draw(seed).size(2, 50) for seed in range(60)]
    assert all(2 <= size <= 50 for size in sizes)
    assert {2, 50} <= set(sizes)
