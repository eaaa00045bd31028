"""Draws what the demo's people say from `words.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from demo.dice import Dice

_VIN_LENGTH = 17

type Vehicle = dict[str, str | int]


def name(dice: Dice) -> str:
    """Somebody's name."""
    return f"{dice.choice(_words()['first_names'])} {dice.choice(_words()['last_names'])}"


def phone(dice: Dice) -> str:
    """A number that is kept for fiction."""
    return f"+1 202 555 {dice.randrange(100, 200):04}"


def vehicle(dice: Dice) -> Vehicle:
    """A car by its number, or by year, make and model."""
    words = _words()
    if dice.chance(20):
        maker = dice.choice(words["vin_makers"])
        rest = dice.choices(words["vin_symbols"], k=_VIN_LENGTH - len(maker))
        return {"vin": maker + "".join(rest)}
    make, model = dice.choice(words["models"])
    return {"year": dice.randint(*words["years"]), "make": make, "model": model}


def concern(dice: Dice) -> str:
    """A sentence, or the whole story."""
    circumstances = _words()["circumstances"]
    told = dice.randint(1, len(circumstances)) if dice.chance(50) else 0
    return " ".join([dice.choice(_words()["concerns"]), *dice.sample(circumstances, told)])


def files(dice: Dice) -> list[str]:
    """References of what the customer has uploaded: mostly nothing."""
    count = dice.pick({0: 60, 1: 20, 2: 10, 3: 10})
    return [f"uploads/{dice.getrandbits(64):016x}.jpg" for _ in range(count)]


def summary(dice: Dice) -> str:
    """What a mechanic writes afterwards."""
    written: str = dice.choice(_words()["summaries"])
    return written


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
