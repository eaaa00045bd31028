"""The SQL calls of messages; each is one round trip and one transaction. `at` is now, in UTC."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from crm.messages.contracts.claimed import CLAIMED, ENTERED, ClaimedMessage, Entered
from crm.platform.database import SERVICE, Row, as_json, call, call_as, write_once
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal

type Rows = Sequence[Mapping[str, object]]


def register_campaigns(at: datetime, campaigns: Rows) -> list[Row]:
    """Keeps new definitions; returns the `version` of each, and `since` when its name is known."""
    kept: list[Row] = call(
        "select api.register_campaigns(%s, %s, %s)", (SERVICE, at, as_json(campaigns))
    )
    return kept


def find_entries(
    at: datetime, campaign: str, entry: str, since: datetime, at_most: int
) -> tuple[Entered, ...]:
    """Returns those who met an entry and are not enrolled for it, the longest waiting first."""
    query = "select api.find_entries(%s, %s, %s, %s, %s, %s)"
    return ENTERED.validate_python(call(query, (SERVICE, at, campaign, entry, since, at_most)))


def enrol_customers(at: datetime, enrolments: Rows) -> int:
    """Enrols with the first message; returns how many were new."""
    enrolled: int = call(
        "select api.enrol_customers(%s, %s, %s)", (SERVICE, at, as_json(enrolments))
    )
    return enrolled


def claim_messages(at: datetime, at_most: int, lease_seconds: int) -> tuple[ClaimedMessage, ...]:
    """Leases due messages to this sweep."""
    query = "select api.claim_messages(%s, %s, %s, %s)"
    return CLAIMED.validate_python(call(query, (SERVICE, at, at_most, lease_seconds)))


def count_act_hours() -> list[int]:
    """Returns how many acts of all customers fell into each hour of their day."""
    counts: list[int] = call("select api.count_act_hours(%s)", (SERVICE,))
    return counts


def hold_messages(holds: Rows) -> int:
    """Puts claimed messages off."""
    held: int = call("select api.hold_messages(%s, %s)", (SERVICE, as_json(holds)))
    return held


def begin_message(  # noqa: PLR0913, PLR0917 - what the last look needs
    at: datetime,
    message_id: UUID,
    attempts: int,
    terms: Mapping[str, object],
    links: Rows,
    following: Mapping[str, object] | None,
) -> Row:
    """Asks everything that forbids a message, and stamps it when it may go."""
    query = "select api.begin_message(%s, %s, %s, %s, %s, %s, %s)"
    given = (as_json(terms), as_json(links), as_json(following) if following else None)
    begun: Row = call(query, (SERVICE, at, message_id, attempts, *given))
    return begun


def finish_message(
    at: datetime,
    message_id: UUID,
    attempts: int,
    result: Mapping[str, object],
    following: Mapping[str, object] | None,
) -> str:
    """Keeps what became of it; returns its state."""
    query = "select api.finish_message(%s, %s, %s, %s, %s, %s)"
    given = (as_json(result), as_json(following) if following else None)
    state: str = call(query, (SERVICE, at, message_id, attempts, *given))
    return state


def settle_messages(at: datetime, at_most: int) -> tuple[int, tuple[ClaimedMessage, ...]]:
    """Doubts what a dead sweep left; returns how many, and what was silent for an hour."""
    settled = call("select api.settle_messages(%s, %s, %s)", (SERVICE, at, at_most))
    return settled["in_doubt"], CLAIMED.validate_python(settled["silent"])


def get_messages_status(at: datetime) -> dict[str, int]:
    """Returns what the alarms watch."""
    found: dict[str, int] = call("select api.get_messages_status(%s, %s)", (SERVICE, at))
    return found


def apply_mail_event(at: datetime, event: Mapping[str, object]) -> ClaimedMessage | None:
    """Keeps what the provider told; returns the message when nobody has finished it."""
    found = call("select api.apply_mail_event(%s, %s, %s)", (SERVICE, at, as_json(event)))
    return CLAIMED.validate_python([found])[0] if found else None


def suppress_addresses(at: datetime, hashes: Sequence[str]) -> int:
    """Keeps addresses that are never mailed again; returns how many were new."""
    added: int = call("select api.suppress_addresses(%s, %s, %s)", (SERVICE, at, list(hashes)))
    return added


def list_campaigns(principal: Principal, currency: str) -> Row:
    """Returns all campaigns with their figures, and what customers paid in a currency."""
    return call_as("select api.list_campaigns(%s, %s)", principal, currency)


def pause_campaign(principal: Principal, key: IdempotencyKey, name: str) -> Row:
    """Pauses a campaign, or `*`; raises NotFound."""
    return write_once("select api.pause_campaign(%s, %s, %s, %s)", principal, key, name)


def resume_campaign(principal: Principal, key: IdempotencyKey, name: str) -> Row:
    """Ends a pause; raises NotFound."""
    return write_once("select api.resume_campaign(%s, %s, %s, %s)", principal, key, name)


def resend_message(principal: Principal, key: IdempotencyKey, message_id: UUID) -> Row:
    """Makes a lost or refused message due again; raises NotFound or Conflict."""
    return write_once("select api.resend_message(%s, %s, %s, %s)", principal, key, message_id)


def get_preferences(principal: Principal) -> Row:
    """Returns what the customer wants of mails."""
    return call_as("select api.get_preferences(%s)", principal)


def save_preferences(
    principal: Principal, key: IdempotencyKey, chosen: Mapping[str, object]
) -> Row:
    """Keeps a choice, and returns all of it."""
    query = "select api.save_preferences(%s, %s, %s, %s)"
    return write_once(query, principal, key, as_json(chosen))
