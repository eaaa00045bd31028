"""What the functions of messages are made of in a deployment."""

import time
from email.utils import parseaddr

from crm.catalogue.load import catalogue
from crm.messages.actions.clicks import settle_clicks
from crm.messages.actions.composing import Composer
from crm.messages.actions.feedback import hash_address, reconcile_suppressions
from crm.messages.actions.planning import plan_messages
from crm.messages.actions.sending import Sweep, utc_now
from crm.messages.load import messages
from crm.messages.ses import Sender, ses_mailer, suppressed_addresses
from crm.platform.config import ConfigurationError, settings


def is_on() -> bool:
    """Whether this stage mails campaigns: it does once it has a sender.

    Raises:
        ConfigurationError: It has one, and no key for the links or for the suppressed.
    """
    if settings().mail.sender is None:
        return False
    if not settings().message_keys or settings().suppression_key == "none":
        raise ConfigurationError("a stage that mails needs MESSAGE_KEYS and SUPPRESSION_KEY")
    return True


def plan() -> dict[str, int]:
    """Settles clicks, and plans what is new; nothing while no mail is sent."""
    if not is_on():
        return {}
    return {"clicks_settled": settle_clicks(utc_now()), **plan_messages(utc_now)}


def send() -> dict[str, int]:
    """Sends what is due; nothing while no mail is sent."""
    if not is_on():
        return {}
    composer = Composer(
        given=messages(),
        catalogue=catalogue(),
        site_url=settings().site_url,
        keys=settings().message_keys,
    )
    mailer = ses_mailer(_sender())
    counts = Sweep(
        mailer=mailer,
        compose=composer.compose,
        hash_address=hash_address,
        clock=utc_now,
        wait=time.sleep,
    ).run()
    return {**counts, "quota_percent": mailer.quota_percent()}


def reconcile() -> dict[str, int]:
    """Takes over the addresses that the account refuses; none while no mail is sent."""
    if not is_on():
        return {}
    return reconcile_suppressions(suppressed_addresses, utc_now)


def _sender() -> Sender:
    given = messages().sender
    _, address = parseaddr(settings().mail.sender or "")
    return Sender(
        address=address,
        name=given.from_name,
        reply_to=given.reply_to,
        configuration_set=settings().mail.configuration_set,
    )
