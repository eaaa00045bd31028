"""Contexts and catalogues for tests: a new customer's trial chat unless a test says otherwise."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypedDict, Unpack
from uuid import UUID

from crm.catalogue.load import CATALOGUE_PATH, load, parse
from crm.catalogue.model import Catalogue, SessionType
from crm.platform.money import Money
from crm.pricing.rules import BudgetUse
from crm.upsells.rules import (
    AskedPrice,
    CompletedSession,
    Context,
    Decision,
    Intake,
    Known,
    Membership,
    PastRecommendation,
    Session,
    decide,
)

ENDED: Final = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NOW: Final = ENDED + timedelta(seconds=2)
TUTORS_PATH: Final = Path(__file__).parent / "catalogues" / "tutors.toml"
SESSION_ID: Final = UUID(int=1)


def garage() -> Catalogue:
    """The catalogue that is shipped."""
    return load(CATALOGUE_PATH)


def tutors() -> Catalogue:
    """A whole other marketplace."""
    return load(TUTORS_PATH)


def garage_in(currency: str, cents: str) -> Catalogue:
    """The shipped catalogue in a currency whose decimals are written as `cents` says."""
    text = CATALOGUE_PATH.read_text(encoding="utf-8").replace('"USD"', f'"{currency}"')
    return parse(re.sub(r'"(\d+)\.(\d\d)"', cents, text), name="catalogue.toml")


def tutors_in(currency: str, cents: str) -> Catalogue:
    """The other marketplace in another currency, as `garage_in`."""
    text = TUTORS_PATH.read_text(encoding="utf-8").replace('"GBP"', f'"{currency}"')
    return parse(re.sub(r'"(\d+)\.(\d\d)"', cents, text), name="tutors.toml")


def capped(catalogue: Catalogue, cap: int) -> Catalogue:
    """The same with another number of offers after one session."""
    return replace(catalogue, offers_per_session=cap)


class Told(TypedDict, total=False):
    """What a test may say of a context besides its session."""

    now: datetime
    intake: Intake | None
    completed: tuple[CompletedSession, ...]
    spent: tuple[Money, ...]
    recommendations: tuple[PastRecommendation, ...]
    memberships: tuple[Membership, ...]
    prices_asked: tuple[AskedPrice, ...]
    budgets: tuple[BudgetUse, ...]
    known: Known | None


def context(
    session_type: SessionType = "chat",
    plan: str = "trial",
    *,
    minutes: int = 9,
    **told: Unpack[Told],
) -> Context:
    """What is known after a session."""
    session = Session(
        id=SESSION_ID,
        session_type=session_type,
        plan=plan,
        duration_minutes=minutes,
        ended_at=ENDED,
    )
    nothing = Context(
        now=NOW,
        session=session,
        intake=None,
        completed=(),
        spent=(),
        recommendations=(),
        memberships=(),
    )
    return replace(nothing, **told)


def intake(*, urgent: bool = False, concern_length: int = 0, files_count: int = 0) -> Intake:
    """An intake that makes the issue as complex as it says."""
    return Intake(urgent=urgent, concern_length=concern_length, files_count=files_count)


def earlier(*before: timedelta) -> tuple[CompletedSession, ...]:
    """Sessions that were completed so long before this one."""
    return tuple(
        CompletedSession(session_id=UUID(int=100 + number), ended_at=ENDED - ago)
        for number, ago in enumerate(before)
    )


def past(recommendation_type: str, **ago: timedelta) -> PastRecommendation:
    """A recommendation of long ago that was shown, clicked... so long before now."""
    times = {f"{what}_at": NOW - time for what, time in ago.items()}
    return PastRecommendation(
        recommendation_type=recommendation_type, created_at=NOW - timedelta(days=900), **times
    )


def member(plan: str, ago: timedelta) -> Membership:
    """A membership that was bought so long before now."""
    return Membership(plan=plan, purchased_at=NOW - ago)


def asked(recommendation_type: str, price: Money) -> tuple[AskedPrice, ...]:
    """One usual price that was asked for thirty days."""
    return (AskedPrice(recommendation_type=recommendation_type, price=price),)


def usd(text: str) -> Money:
    """Dollars."""
    return Money.parse(text, "USD")


def decided(known: Context, catalogue: Catalogue | None = None) -> dict[str, Decision]:
    """The decisions by recommendation type."""
    decisions = decide(known, catalogue or garage())
    return {decision.offer.recommendation_type: decision for decision in decisions}


def offered(known: Context, catalogue: Catalogue | None = None) -> list[str]:
    """The types that are offered, best first."""
    decisions = decide(known, catalogue or garage())
    return [known.offer.recommendation_type for known in decisions if known.outcome.offered]


def code(known: Context, recommendation_type: str, catalogue: Catalogue | None = None) -> str:
    """Why the offer of that type is made, or is not."""
    return decided(known, catalogue)[recommendation_type].outcome.code
