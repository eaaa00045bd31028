"""A draft as admins send it: a whole catalogue, or what changes of ours."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field, StrictInt

from crm.platform.contracts.models import Input

_MOST_CUSTOMERS = 1_000
_LONGEST_FILE = 200_000


class OfferPatch(Input):
    """What changes of one offer."""

    price: str | None = Field(None, max_length=24, examples=["79.00"])
    weight: StrictInt | None = Field(None, ge=0, le=1000)
    paused: bool = Field(default=False, description="It is not offered at all.")


class SimulationRequest(Input):
    """What is tried, and on how many customers."""

    catalogue: str | None = Field(
        None,
        max_length=_LONGEST_FILE,
        description="The text of a catalogue.toml; null is what is in force.",
    )
    offers: Mapping[str, OfferPatch] = Field(
        default_factory=dict, max_length=50, description="Changes of it, by recommendation type."
    )
    experiments: str | None = Field(
        None, max_length=_LONGEST_FILE, description="The text of an experiments.toml that runs."
    )
    customers: StrictInt = Field(500, ge=20, le=_MOST_CUSTOMERS)
    begins: date = Field(date(2026, 1, 1), description="The first day that is simulated.")
    seed: StrictInt = Field(
        1, ge=0, le=2**31 - 1, description="The same seed gives the same report."
    )
