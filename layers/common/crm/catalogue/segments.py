"""The segments that customers fall into by how lately, how often and for how much they bought."""

from typing import Final, Literal, get_args

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
SEGMENTS: Final[tuple[Segment, ...]] = get_args(Segment.__value__)
