"""After the journeys customers say whether they want mails, get some, click and take leave."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parseaddr
from html import unescape
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2

from demo import behaviour
from demo.driver.client import Client, Row
from demo.driver.retries import wait_for
from demo.driver.transport import http_client
from demo.journeys.checks import check_equal
from demo.journeys.journey import Customer
from demo.journeys.marketplace import Marketplace, Stack
from demo.mail_clock import MailClock, zone_at_noon
from demo.random_source import RandomSource
from local.fake_ses.links import links_of
from local.stack.login import log_in

# The others wait for months of silence.
_CAMPAIGNS: Final = ("follow_up", "unfinished_checkout")
# An hour is chosen for a mail before it goes, and a sweep of the schedule may be faster.
_SWEEPS: Final = 4
#: What a person's browser tells; a source of its own each, for many readers at one are a machine.
_BROWSER: Final = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile",
    "Sec-Fetch-Mode": "navigate",
}
_ROWS: Final = """
select campaign, step, state, delivered_at is not null, clicked_at is not null,
  unsubscribed_at is not null
from crm.messages
"""
_DELIVERED: Final = "select count(*) from crm.messages where id = any(%s) and delivered_at is null"


@dataclass(frozen=True, kw_only=True)
class ReceivedMail:
    """A mail as its customer has it."""

    id: UUID
    customer: Customer
    kind: str
    link: str
    way_out: str


@dataclass(frozen=True, kw_only=True)
class _Post:
    stack: Stack
    random: RandomSource
    api: httpx2.Client

    def follow(self, mail: ReceivedMail, source: str) -> None:
        """Click the first link, of a recommendation or of what was begun."""
        answer = self.api.get(mail.link, headers=_BROWSER | {"X-Forwarded-For": source})
        check_equal(answer.status_code, 303, "the status of a mail's link")
        customer = mail.customer
        customer.figures.count("mails", mail.kind, "clicked")
        led_to = parse_qs(urlsplit(answer.headers["location"]).query)
        known = customer.recommended.get(led_to.get("upsell", [""])[0])
        if known and not known.clicked and not known.dismissed:
            customer.figures.count("recommendations", known.kind, "clicked")
            customer.figures.count("interactions", "upsell_clicked", "recorded")

    def leave(self, mail: ReceivedMail) -> None:
        """Unsubscribe as a mail program does."""
        answer = self.api.post(mail.way_out, data={"List-Unsubscribe": "One-Click"})
        check_equal(answer.status_code, 200, "the status of an unsubscription")
        mail.customer.figures.count("mails", mail.kind, "unsubscribed")


@contextmanager
def mailing(stack: Stack) -> Iterator[MailClock]:
    """A campaign mails nobody's history: it begins to look before the journeys do."""
    clock = MailClock(stack)
    clock.run("PlanMessages")
    yield clock


def exchange_mails(
    clock: MailClock, marketplace: Marketplace, customers: Sequence[Customer], seed: int
) -> None:
    """Send mails to those who want them and count what becomes of each.

    Raises:
        UnexpectedResponse: Something is not as it must be.
        ValueError: A scheduled function failed.
    """
    random = RandomSource(f"{seed}/mails")
    for customer in customers:
        _choose(marketplace, customer)
    clock.run("PlanMessages")
    ids = [customer.id for customer in customers]
    for _ in range(_SWEEPS):
        if not sum(clock.bring(ids, campaign) for campaign in _CAMPAIGNS):
            break
        clock.run("SendMessages")
    received = _received(clock.stack, customers)
    ids = [mail.id for mail in received]
    with log_in(clock.stack["database"]) as rows:
        wait_for(
            lambda: rows.execute(_DELIVERED, [ids]).fetchone() == (0,) or None, "every delivery"
        )
    clock.pass_minutes(ids, 2)
    with http_client(clock.stack["api_url"]) as api:
        post = _Post(stack=clock.stack, random=random, api=api)
        for number, mail in enumerate(received):
            mail.customer.figures.count("mails", mail.kind, "sent")
            if random.chance(behaviour.MAIL_CLICKED):
                post.follow(mail, f"198.18.{number // 256}.{number % 256}, 192.0.2.1")
            elif random.chance(behaviour.UNSUBSCRIBED):
                post.leave(mail)
    clock.pass_minutes(ids, 2)
    clock.run("PlanMessages")


def check_campaigns(admin: Client, stack: Stack) -> None:
    """Compare the figures of all campaigns with their rows; raises UnexpectedResponse."""

    def look() -> bool | None:
        # The schedules go on meanwhile.
        return _told(admin) == _counted(stack) or None

    wait_for(look, "a moment in which the campaigns' figures are those of their rows", 20)


def _choose(marketplace: Marketplace, customer: Customer) -> None:
    """Who has seen all that was recommended says yes: a mail would show the rest to the others."""
    figures = customer.figures
    offered = figures.of("recommendations", "offered")
    has_seen_all = 0 < offered == figures.of("recommendations", "shown")
    chosen = {"mail_consent": has_seen_all, "time_zone": zone_at_noon()}
    client = marketplace.client(customer.account)
    reply = client.put("/api/customers/me/preferences", chosen)
    check_equal(reply.status, 200, "the status of the preferences")


def _received(stack: Stack, customers: Sequence[Customer]) -> list[ReceivedMail]:
    by_id = {str(customer.id): customer for customer in customers}
    with http_client(stack["mail_url"]) as inbox:
        mails = inbox.get("/_fake/mails").raise_for_status().json()["mails"]
    return [
        _read(mail, by_id[owner])
        for mail in mails
        for [address] in [mail["request"]["Destination"]["ToAddresses"]]
        for owner in [parseaddr(address)[1].partition("@")[0]]
        if owner in by_id
    ]


def _read(mail: Row, customer: Customer) -> ReceivedMail:
    content, tags = mail["request"]["Content"]["Simple"], mail["tags"]
    headers = {one["Name"]: one["Value"] for one in content["Headers"]}
    link = links_of(unescape(content["Body"]["Html"]["Data"]))[0]
    return ReceivedMail(
        id=UUID(tags["message"]),
        customer=customer,
        kind=f"{tags['campaign']} {tags['step']}",
        link=urlsplit(link).path,
        way_out=urlsplit(headers["List-Unsubscribe"].strip("<>")).path,
    )


type _Figures = Mapping[tuple[str, int], Mapping[str, int]]

_STATES: Final = ("due", "sent", "withheld", "skipped", "failed", "lost")
_FACTS: Final = ("delivered", "clicked", "unsubscribed")


def _told(admin: Client) -> _Figures:
    campaigns = admin.get("/api/campaigns").body["campaigns"]
    return {
        (campaign["name"], step["step"]): {name: step[name] for name in (*_STATES, *_FACTS)}
        for campaign in campaigns
        for step in campaign["steps"]
    }


def _counted(stack: Stack) -> _Figures:
    counted: dict[tuple[str, int], Counter[str]] = {}
    with log_in(stack["database"]) as rows:
        for campaign, step, state, *facts in rows.execute(_ROWS):
            of_step = counted.setdefault((campaign, step), Counter())
            of_step[state] += 1
            of_step.update(name for name, is_so in zip(_FACTS, facts, strict=True) if is_so)
    return {
        key: {name: of_step[name] for name in (*_STATES, *_FACTS)}
        for key, of_step in counted.items()
    }
