"""What the database hands over of a customer whose cohorts are found out."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter

from crm.predictions.rules.cohorts import Act


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A customer who is due, with their acts in order.

    Attributes:
        asked: Goes up with each act, so that what was found out before it is not kept.
        is_whole: False where they have more acts than the latest, which are handed over.
    """

    customer_id: UUID
    asked: int
    acts: tuple[Act, ...]
    is_whole: bool


CHECKS = TypeAdapter(tuple[Check, ...])
