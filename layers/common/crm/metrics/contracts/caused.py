"""What recommendations caused, beside what is credited to them, for each figure of earnings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field

from crm.experiments.rules.verdict import describe_wait
from crm.platform.contracts.models import Output, Price

_NO_HOLDOUT = "What recommendations cause is not known: no holdout runs."
_NO_LOOK = "What recommendations caused is not known yet: it is counted within the hour."


class CausedPart(Output):
    """Of one figure: what recommendations brought to it, since the holdout started."""

    credited: Price
    low: Price = Field(description="The least that they caused, of the interval.")
    high: Price = Field(description="The most.")


class CausedEarnings(Output):
    """Caused beside credited, of the customers who were not held out; always of everything.

    The interval may be looked at daily. Shares of a session or a recommendation divide it by what
    those customers had in the same days.
    """

    state: Literal["no_holdout", "not_enough", "known"]
    since: datetime | None = Field(description="When the holdout that runs was started.")
    known_at: datetime | None = Field(description="It is counted every hour.")
    needed: int | None = Field(description="How many more customers have to pay.")
    weeks: int | None = Field(description="How long that takes; null is unknown.")
    words: str
    revenue: CausedPart | None = Field(description="Null while there is not enough to say.")
    per_session: CausedPart | None
    per_upsell: CausedPart | None

    @classmethod
    def of(cls, row: Mapping[str, Any] | None, locale: str) -> Self:
        """Builds it from `caused` of the overview's reply."""
        if row is None:
            return cls._unknown("no_holdout", _NO_HOLDOUT, {})
        effect = row["effect"]
        if effect is None:
            return cls._unknown("not_enough", _NO_LOOK, row)
        if effect["caused"] is None:
            wait = describe_wait("pay", effect["needed"], effect["weeks"])
            words = f"What recommendations caused is not known yet: {wait}."
            found = cls._unknown("not_enough", words, row)
            return found.model_copy(update={name: effect[name] for name in ("needed", "weeks")})
        revenue = _share(row, 1, locale)
        return cls(
            state="known",
            since=row["since"],
            known_at=row["known_at"],
            needed=None,
            weeks=None,
            words=f"Recommendations caused between {revenue.low.formatted} and"
            f" {revenue.high.formatted}; {revenue.credited.formatted} are credited to them.",
            revenue=revenue,
            per_session=_share(row, effect["sessions"], locale),
            per_upsell=_share(row, effect["shown"], locale) if effect["shown"] else None,
        )

    @classmethod
    def _unknown(
        cls, state: Literal["no_holdout", "not_enough"], words: str, row: Mapping[str, Any]
    ) -> Self:
        return cls(
            state=state,
            since=row.get("since"),
            known_at=row.get("known_at"),
            needed=None,
            weeks=None,
            words=words,
            revenue=None,
            per_session=None,
            per_upsell=None,
        )


def _share(row: Mapping[str, Any], count: int, locale: str) -> CausedPart:
    """Of each of so many; dividing both ends by what was counted keeps the interval's promise."""
    found = {
        name: Price.of(round(row["effect"][name] / count), row["currency"], locale)
        for name in ("credited", "low", "high")
    }
    return CausedPart(**found)
