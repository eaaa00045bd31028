"""Chance that a seed repeats."""

from collections.abc import Mapping
from random import Random


class Dice(Random):
    """A source of decisions; the same seed decides the same."""

    def chance(self, percent: float) -> bool:
        """Come true so often in a hundred times."""
        return self.random() * 100 < percent

    def pick[Choice](self, weights: Mapping[Choice, float]) -> Choice:
        """Choose one by its weight."""
        return self.choices(list(weights), list(weights.values()))[0]
