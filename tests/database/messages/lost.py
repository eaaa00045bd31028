"""A message that is lost, of a campaign that nobody has deployed, with a link that was followed."""

from datetime import UTC, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from tests.database.actors import SERVICE, Actor, admin
from tests.database.world import World

_MESSAGE: Final[LiteralString] = """
with c as (
  insert into crm.campaigns (name, version, fingerprint, definition, created_at)
  values ('scene', 1, 'f', '{"exits": [], "topic": "offers", "steps": [{}]}', now())
  on conflict do nothing
), e as (
  insert into crm.enrolments (
    campaign, version, customer_id, entry_key, entered_at, held_out, created_at
  ) values ('scene', 1, %(owner)s, uuidv7(), now(), false, now()) returning *
), l as (
  insert into crm.messages (
    enrolment_id, customer_id, campaign, step, mail, planned_for, expires_at, due_at, state,
    created_at
  ) select id, customer_id, campaign, 1, 'hello', now(), now(), now(), 'lost', now() from e
  returning *
), k as (
  insert into crm.message_links (message_id, position, kind, path)
  select id, 1, 'site', '/' from l
), h as (
  insert into crm.message_clicks (message_id, position, at, method)
  select id, 1, now(), 'GET' from l
) select id from l
"""


def lost_message(world: World, owner: Actor) -> UUID:
    """A message of a customer that a person may send again, with a link that was followed."""
    tables = ("campaigns", "enrolments", "messages", "message_links", "message_clicks")
    with world.owner(*tables) as connection:
        row = connection.execute(_MESSAGE, {"owner": owner.id}).fetchone()
    assert row is not None
    message: UUID = row[0]
    return message


def everything_about_mails(world: World, owner: Actor) -> UUID:
    """A row in every table of messages; answers the message."""
    message = lost_message(world, owner)
    world.act(owner, "save_preferences", {"topics": {"offers": True}, "wants_none": False})
    told: dict[str, Any] = {
        "event_id": "event",
        "message_id": str(message),
        "kind": "bounce",
        "occurred_at": datetime.now(UTC).isoformat(),
        "address_hashes": ["hash"],
    }
    world.ask(SERVICE, "apply_mail_event", datetime.now(UTC), told)
    world.act(admin(), "pause_campaign", "*")
    return message
