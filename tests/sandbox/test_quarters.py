"""Walls without namespaces have users of their own, where we may choose."""

from grader.sandbox import quarters


def test_a_wall_that_lives_shares_its_user_with_no_later_one() -> None:
    kept = quarters._user_of_its_own()
    others = set()
    for _ in range(200):
        other = quarters._user_of_its_own()
        others.add(other)
        quarters._give_back(other)
    quarters._give_back(kept)
    assert kept not in others - {quarters.NOBODY}
