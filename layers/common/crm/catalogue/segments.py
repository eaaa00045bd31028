"""The names of segments, as the catalogue may ask for them."""

from typing import Final, Literal

type Segment = Literal[
    "prospect",
    "champions",
    "loyal",
    "potential_loyalists",
    "new_customers",
    "promising",
    "need_attention",
    "about_to_sleep",
    "at_risk",
    "cannot_lose",
    "hibernating",
    "lost",
]

SEGMENTS: Final[tuple[Segment, ...]] = Segment.__value__.__args__
