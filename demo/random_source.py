"""Random decisions that a seed repeats."""

from collections.abc import Mapping
from random import Random


class RandomSource(Random):
    """A source of decisions; the same seed makes the same ones."""

    def chance(self, percent: float) -> bool:
        """Return True in so many of a hundred cases."""
        return self.random() * 100 < percent

    def pick[Choice](self, weights: Mapping[Choice, float]) -> Choice:
        """Choose one by its weight."""
        return self.choices(list(weights), list(weights.values()))[0]
