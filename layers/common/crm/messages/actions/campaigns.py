"""Campaigns for an admin: their figures, their pauses, and what a person sends again."""

from collections.abc import Callable
from typing import Final
from uuid import UUID, uuid4

from crm.catalogue.load import catalogue
from crm.experiments.rules.means import Sums
from crm.messages import store
from crm.messages.contracts.campaigns import (
    Campaign,
    CampaignList,
    CampaignPause,
    CausedByMails,
    Half,
    Resent,
)
from crm.messages.rules.effect import effect_of, payers_missing
from crm.platform.contracts.models import Price
from crm.platform.database import WORKER, Row
from crm.platform.idempotency import IdempotencyKey
from crm.platform.money import Money
from crm.platform.principal import Principal

#: What stands for all campaigns in a path.
_ALL: Final = "all"
_EVERY: Final = "*"


def list_campaigns(principal: Principal, *, locale: str) -> CampaignList:
    """Returns all campaigns with the figures of their steps, and what they caused."""
    currency = catalogue().currency
    found = store.list_campaigns(principal, currency)
    campaigns = [_campaign(row, currency, locale) for row in found["campaigns"]]
    return CampaignList(all_paused_at=found["all_paused_at"], campaigns=campaigns)


def pause_campaign(principal: Principal, key: IdempotencyKey, name: str) -> CampaignPause:
    """Pauses a campaign, or `all`; raises NotFound."""
    return CampaignPause.model_validate(store.pause_campaign(principal, key, _name(name)))


def resume_campaign(principal: Principal, key: IdempotencyKey, name: str) -> CampaignPause:
    """Ends a pause; raises NotFound."""
    return CampaignPause.model_validate(store.resume_campaign(principal, key, _name(name)))


def resend_message(principal: Principal, key: IdempotencyKey, message_id: UUID) -> Resent:
    """Makes a lost or refused message due again; raises NotFound or Conflict."""
    return Resent.model_validate(store.resend_message(principal, key, message_id))


def resend_by_operator(message_id: UUID) -> None:
    """As `resend_message`, for who may call the function itself."""
    key = str(uuid4())
    store.resend_message(WORKER, IdempotencyKey(key=key, fingerprint=key), message_id)


def _campaign(row: Row, currency: str, locale: str) -> Campaign:
    halves = row.pop("halves")
    mailed, held_out = halves["mailed"], halves["held_out"]

    def half(told: Row) -> Half:
        net = Price.of(int(told["net"]), currency, locale)
        return Half(customers=told["customers"], bought=told["bought"], net=net)

    def text(amount: float) -> str:
        return Money(round(amount), currency).format(locale)

    return Campaign.model_validate(
        {
            **row,
            "mailed": half(mailed),
            "held_out": half(held_out),
            "effect": _caused(_sums(mailed), _sums(held_out), text),
        }
    )


def _sums(told: Row) -> Sums:
    return Sums(
        customers=told["customers"],
        payers=told["bought"],
        y=float(told["net"]),
        yy=float(told["net_squared"]),
    )


def _caused(mailed: Sums, held_out: Sums, text: Callable[[float], str]) -> CausedByMails:
    effect = effect_of(mailed, held_out)
    if effect is None:
        missing = (
            (payers_missing(mailed), "mailed"),
            (payers_missing(held_out), "held-out"),
        )
        who = " and ".join(f"{count} more {half} customers" for count, half in missing if count)
        words = f"Not enough to say what it caused: {who or 'more customers'} have to pay."
        return CausedByMails(caused=None, low=None, high=None, words=words)
    return CausedByMails(
        caused=round(effect.caused),
        low=round(effect.low),
        high=round(effect.high),
        words=f"It caused between {text(effect.low)} and {text(effect.high)}.",
    )


def _name(name: str) -> str:
    return _EVERY if name == _ALL else name
