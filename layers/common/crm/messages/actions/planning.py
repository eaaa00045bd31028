"""Enrols who met a campaign's entry, and ends the doubt about what was not heard of."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from crm.messages import store
from crm.messages.actions.clicks import settle_clicks
from crm.messages.actions.steps import following, utc_now, zone_of
from crm.messages.actions.switch import is_on
from crm.messages.contracts.claimed import Entered
from crm.messages.load import messages
from crm.messages.model import Campaign, Messages
from crm.messages.rules.definition import definition, fingerprint, plan_step
from crm.messages.rules.holdout import is_held_out
from crm.platform.handlers.observability import logger

_BATCH: Final = 500
#: For how long planning may stand still and leave nobody out.
_LOOKS_BACK: Final = timedelta(days=7)


def plan() -> dict[str, int]:
    """Settles clicks, and plans what is new; nothing while no mail is sent."""
    if not is_on():
        return {}
    return {"clicks_settled": settle_clicks(utc_now()), **plan_messages(utc_now)}


def plan_messages(
    clock: Callable[[], datetime], *, found: Messages | None = None
) -> dict[str, int]:
    """Plans what is new, and returns how many customers were enrolled, and how messages stand.

    Raises:
        Unavailable: The database is unavailable.
    """
    given = found or messages()
    at = clock()
    doubted, lost = _settle(at)
    ways = {name: definition(campaign) for name, campaign in given.campaigns.items()}
    kept = store.register_campaigns(
        at,
        [
            {"name": name, "fingerprint": fingerprint(way), "definition": way}
            for name, way in ways.items()
        ],
    )
    enrolled = 0
    for row in kept:
        campaign = given.campaigns[row["name"]]
        known_since = datetime.fromisoformat(row["since"])
        enrolled += _enrol(given, campaign, ways[campaign.name], row["version"], known_since, at)
    return {
        "enrolled": enrolled,
        "doubted": doubted,
        "lost": lost,
        **store.get_messages_status(at),
    }


def _settle(at: datetime) -> tuple[int, int]:
    doubted, silent = store.settle_messages(at, _BATCH)
    for message in silent:
        store.finish_message(
            at, message.id, message.attempts, {"kind": "lost"}, following(message, at)
        )
    if silent:
        ids = [str(message.id) for message in silent]
        logger().error("mails are lost: a person may send them again", extra={"message_ids": ids})
    return doubted, len(silent)


def _enrol(  # noqa: PLR0913, PLR0917 - all of one campaign
    given: Messages,
    campaign: Campaign,
    way: Mapping[str, Any],
    version: int,
    known_since: datetime,
    at: datetime,
) -> int:
    backfill = timedelta(days=campaign.backfill_days)
    since = max(known_since - backfill, at - max(_LOOKS_BACK, backfill))
    total = 0
    while entered := store.find_entries(at, campaign.name, campaign.entry, since, _BATCH):
        rows = [_enrolment(given, campaign, way, version, one) for one in entered]
        enrolled = store.enrol_customers(at, rows)
        total += enrolled
        if len(entered) < _BATCH or not enrolled:
            break
    return total


def _enrolment(
    given: Messages, campaign: Campaign, way: Mapping[str, Any], version: int, entered: Entered
) -> dict[str, object]:
    first = plan_step(way, 1, entered.entered_at, zone_of(entered.time_zone))
    assert first is not None  # noqa: S101 - a campaign has a step
    return {
        "campaign": campaign.name,
        "version": version,
        "customer_id": entered.customer_id,
        "entry_key": entered.entry_key,
        "entered_at": entered.entered_at,
        "held_out": is_held_out(
            campaign.name,
            entered.customer_id,
            share=campaign.holdout,
            share_of_all=given.holdout.all,
        ),
        "mail": first.mail,
        "planned_for": first.planned_for,
        "expires_at": first.expires_at,
    }
