"""What sends mails in a deployment: SES, the catalogue, the site."""

import time
from email.utils import parseaddr

from crm.catalogue.load import catalogue
from crm.messages.actions.composing import Composer
from crm.messages.actions.feedback import hash_address, reconcile_suppressions
from crm.messages.actions.sending import Sweep
from crm.messages.actions.steps import utc_now
from crm.messages.actions.switch import is_on
from crm.messages.load import messages
from crm.messages.ses import Sender, ses_mailer, suppressed_addresses
from crm.platform.config import settings


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
