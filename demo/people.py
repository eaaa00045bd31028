"""Names, vehicles and words of the demo's people, drawn from `people.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from demo.random_source import RandomSource

_VIN_LENGTH = 17

type Vehicle = dict[str, str | int]


@dataclass(frozen=True, kw_only=True)
class KnownCustomer:
    """A customer whom every fresh stack has: one session, with its notes, for each concern."""

    account: str
    name: str
    note: str
    concerns: tuple[str, ...]
    notes: tuple[str, ...]
    vehicle: Vehicle


def known_customers() -> list[KnownCustomer]:
    """The customers that the first page links to, in its order."""
    return [
        KnownCustomer(
            **entry | {"concerns": tuple(entry["concerns"]), "notes": tuple(entry["notes"])}
        )
        for entry in _words()["customers"]
    ]


def name(random: RandomSource) -> str:
    """Draw a person's name."""
    return f"{random.choice(_words()['first_names'])} {random.choice(_words()['last_names'])}"


def phone(random: RandomSource) -> str:
    """Draw a number that is reserved for fiction."""
    return f"+1 202 555 {random.randrange(100, 200):04}"


def vehicle(random: RandomSource) -> Vehicle:
    """Draw a car: its identification number, or its year, make and model."""
    words = _words()
    if random.chance(20):
        maker = random.choice(words["vin_makers"])
        rest = random.choices(words["vin_symbols"], k=_VIN_LENGTH - len(maker))
        return {"vin": maker + "".join(rest)}
    make, model = random.choice(words["models"])
    return {"year": random.randint(*words["years"]), "make": make, "model": model}


def concern(random: RandomSource) -> str:
    """Draw a concern: one sentence, or a whole story."""
    circumstances = _words()["circumstances"]
    count = random.randint(1, len(circumstances)) if random.chance(50) else 0
    trouble = random.choice(_words()["troubles"])
    return " ".join([trouble["concern"], *random.sample(circumstances, count)])


def files(random: RandomSource) -> list[str]:
    """Draw references of uploaded files; mostly none."""
    count = random.pick({0: 60, 1: 20, 2: 10, 3: 10})
    return [f"uploads/{random.getrandbits(64):016x}.jpg" for _ in range(count)]


def notes(concern: str, random: RandomSource) -> str:
    """Draw what a mechanic writes about a concern that was drawn here: short, or with advice."""
    written = next(
        one["notes"] for one in _words()["troubles"] if concern.startswith(one["concern"])
    )
    advice = random.sample(_words()["advice"], random.pick({0: 40, 1: 40, 2: 20}))
    return " ".join([written, *advice])


def known_mechanic() -> str:
    """The name of the known customers' mechanic."""
    named: str = _words()["known_mechanic"]
    return named


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
