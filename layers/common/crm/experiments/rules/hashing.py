"""Where a seed puts a unit: the hash of version 2 that GrowthBook publishes.

https://docs.growthbook.io/lib/build-your-own#hash; the SQL function crm.experiment_bucket is equal.
"""

from typing import Final

#: A bucket is one of so many.
BUCKETS: Final = 10_000
_OFFSET: Final = 0x811C9DC5
_PRIME: Final = 0x01000193


def bucket(seed: str, unit: str) -> int:
    """Returns where the unit falls, from 0 to 9999."""
    return _fnv32a(str(_fnv32a(seed + unit))) % BUCKETS


def _fnv32a(text: str) -> int:
    hashed = _OFFSET
    for character in text:
        hashed = ((hashed ^ ord(character)) * _PRIME) & 0xFFFFFFFF
    return hashed
