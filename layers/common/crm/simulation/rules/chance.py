"""Draws that depend on nothing but the seed and what they are about.

Two lives of one world therefore draw alike wherever the same is decided in both, whatever else
differs between them: their difference is not blurred by luck (common random numbers).
"""

from collections.abc import Mapping
from hashlib import blake2b
from statistics import NormalDist
from typing import Final, Self

_BITS: Final = 53
_NORMAL: Final = NormalDist()
#: Keeps quantiles finite.
_LEAST: Final = 2.0**-_BITS


class Chance:
    """A source of draws, each named by what it decides."""

    def __init__(self, name: str) -> None:
        self._hash = blake2b(name.encode(), digest_size=16)

    def about(self, name: str) -> Self:
        """Return the source of all draws about something, as one customer."""
        made = object.__new__(type(self))
        made._hash = self._hash.copy()
        made._hash.update(b"/" + name.encode())
        return made

    def bits(self, what: str) -> int:
        """Return 128 random bits."""
        drawn = self._hash.copy()
        drawn.update(b":" + what.encode())
        return int.from_bytes(drawn.digest())

    def uniform(self, what: str) -> float:
        """Return a number from 0 up to, and without, 1."""
        return float((self.bits(what) & (1 << _BITS) - 1) * _LEAST)

    def normal(self, what: str) -> float:
        """Return a standard normal number."""
        return _NORMAL.inv_cdf(max(self.uniform(what), _LEAST))

    def happens(self, share: float, what: str) -> bool:
        """Return True in such a share of all cases."""
        return self.uniform(what) < share

    def whole(self, low: int, high: int, what: str) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.uniform(what) * (high - low + 1))

    def pick[Choice](self, weights: Mapping[Choice, float], what: str) -> Choice:
        """Choose one by its weight; at least one must weigh something."""
        place = self.uniform(what) * sum(weights.values())
        for choice, weight in weights.items():
            place -= weight
            if place < 0:
                return choice
        return [choice for choice, weight in weights.items() if weight > 0][-1]
