"""Random inputs for suites: drawn from the seed of the run, the awkward cases first."""

import random
from typing import Any

BIG = 1024 * 1024
CASES = ("mixed", "empty", "one", "big", "many")


class Draw(random.Random):
    """A random generator that is the same for every check under the same seed.

    Each call of `items`, `words`, … gives the same data again for the same arguments, whatever was drawn before: so
    checks that ask for the same thing share one run.
    """

    def __init__(self, exercise: str) -> None:
        """Draw for one exercise; `begin` sets the seed."""
        super().__init__(0)
        self._exercise = exercise
        self.begin(0)

    def begin(self, seed: int) -> None:
        """Start anew for a run under `seed`."""
        self._seed = seed
        self.seed(f"{self._exercise} {seed}")

    @property
    def case(self) -> int:
        """The number of the awkward case: 0 mixed, 1 empty, 2 one item, 3 a big item, 4 many, then anything."""
        return self._seed % 7

    def items(self, least: int = 0) -> list[Any]:
        """Return plain items that can be pickled, at least `least` of them; see `case`."""
        make = self._generator("items", least)
        plain = [None, False, 0, "", "dish", 7, -3, 2.5, b"\x00", (1, 2), [None], {"key": "value"}, 0, "dish"]
        if self.case == 0:
            return [*make.sample(plain, 9), None, False, 0, "", "dish", "dish"]
        if self.case == 3:
            return ["small", make.randbytes(BIG), None, "after"]
        return [make.choice(plain) for _ in range(self._count(make, least))]

    def words(self, least: int = 0) -> list[str]:
        """Return different strings, at least `least` of them; in the big case one has 1 MiB."""
        make = self._generator("words", least)
        words = [f"w{number}-{make.randrange(1000)}" for number in range(self._count(make, least))]
        return [*words, "x" * BIG] if self.case == 3 else words

    def numbers(self, least: int = 0) -> list[int]:
        """Return integers with duplicates, negative ones and 0 among them, at least `least` of them."""
        make = self._generator("numbers", least)
        numbers = [make.randint(-50, 50) for _ in range(self._count(make, least))]
        return [*numbers, 0, 7, 7, -7] if self.case == 0 else numbers

    def size(self, least: int, most: int) -> int:
        """Return a small number from `least` to `most`, often one of the two."""
        make = self._generator("size", least, most)
        return make.choice((least, most, make.randint(least, most)))

    def _count(self, make: random.Random, least: int) -> int:
        counts = {1: 0, 2: 1, 3: 4, 4: 60}
        return max(least, counts.get(self.case, make.randint(5, 9)))

    def _generator(self, *purpose: object) -> random.Random:
        return random.Random(f"{self._exercise} {self._seed} {purpose}")
