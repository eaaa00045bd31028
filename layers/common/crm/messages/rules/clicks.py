"""Who followed a mail's link: a person, a machine, or somebody whom nobody can tell from one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

type ClickClass = Literal["human", "suspect", "machine"]

#: A click is settled only when what comes with a burst has come.
SETTLE_AFTER: Final = timedelta(minutes=1)
#: What a signed-in customer does within this time was done by who clicked.
SIGNED_IN_WITHIN: Final = timedelta(minutes=30)
_BURST: Final = timedelta(seconds=10)
_BURST_LINKS: Final = 3
_CROWD: Final = timedelta(minutes=10)
_CROWD_CUSTOMERS: Final = 5
_AT_ONCE: Final = timedelta(seconds=2)
_TOO_SOON: Final = timedelta(seconds=10)
# What tools call themselves, in lower case. A browser's own name has none of these.
_TOOLS: Final = (
    "bot", "crawl", "spider", "scan", "preview", "curl", "wget", "python", "java/", "go-http",
    "okhttp", "libwww", "httpclient", "headless", "phantom", "barracuda", "proofpoint", "mimecast",
    "safelinks", "urldefense", "googleimageproxy", "facebookexternalhit", "slack", "whatsapp",
    "telegram", "monitor",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a request for a link tells of itself, beside the link.

    Attributes:
        agent: The User-Agent; empty when there was none.
        purpose: The headers by which browsers and proxies say that they only look ahead.
        is_navigation: Whether its Fetch Metadata, where it has any, say that a person goes there.
    """

    method: str
    agent: str
    purpose: str
    is_navigation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """One request for a link, as it was kept.

    Attributes:
        kind: Of the link: `c`, `u` or `p`.
        reasons: What the request alone says against a person: see `reasons_of`.
        source: A keyed hash of the address that it came from; empty when that is unknown.
        signed_in_at: When its customer next did something, signed in.
    """

    id: UUID
    customer_id: UUID
    message_id: UUID
    position: int
    kind: str
    at: datetime
    source: str
    reasons: tuple[str, ...]
    delivered_at: datetime | None
    signed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a click is held to be, and all that speaks for it."""

    class_: ClickClass
    reasons: tuple[str, ...]


# What a request tells of itself outweighs what its customer does later.
_CONFESSED: Final = {"not_get", "prefetch", "tool"}
_MACHINE: Final = _CONFESSED | {"burst", "footer_burst", "crowd"}


def reasons_of(request: Request) -> tuple[str, ...]:
    """What a request alone says against a person."""
    agent = request.agent.lower()
    found = {
        "not_get": request.method != "GET",
        "prefetch": any(
            word in request.purpose.lower() for word in ("prefetch", "preview", "prerender")
        ),
        "tool": not agent or any(tool in agent for tool in _TOOLS),
        "no_navigation": not request.is_navigation,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def settle(click: Click, near: Sequence[Click]) -> Verdict:
    """Decide about a click by itself and by what happened near it.

    Args:
        click: The one to decide about.
        near: All clicks of its message, and all from its source, itself among them.
    """
    reasons = (*click.reasons, *_surroundings(click, near))
    if _led_to_an_act(click, near):
        return Verdict("human", (*reasons, "signed_in"))
    if _MACHINE.intersection(reasons):
        return Verdict("machine", reasons)
    return Verdict("suspect" if reasons else "human", reasons)


def _led_to_an_act(click: Click, near: Iterable[Click]) -> bool:
    """Whether its customer, signed in, acted next: what a scanner had followed came earlier."""
    acted_at = click.signed_in_at
    if acted_at is None or not click.at <= acted_at <= click.at + SIGNED_IN_WITHIN:
        return False
    later = (
        one for one in near if one.message_id == click.message_id and click.at < one.at <= acted_at
    )
    return _CONFESSED.isdisjoint(click.reasons) and all(
        _CONFESSED.intersection(one.reasons) for one in later
    )


def _surroundings(click: Click, near: Iterable[Click]) -> tuple[str, ...]:
    around = [one for one in near if abs(one.at - click.at) <= _CROWD]
    of_message = [one for one in around if one.message_id == click.message_id]
    burst = _links(one for one in of_message if abs(one.at - click.at) <= _BURST)
    crowd = {one.customer_id for one in around if click.source and one.source == click.source}
    found = {
        "burst": len(burst) >= _BURST_LINKS,
        "footer_burst": len(burst) > 1 and any(kind != "c" for kind, _ in burst),
        "crowd": len(crowd) >= _CROWD_CUSTOMERS,
        "at_once": len(_links(one for one in of_message if abs(one.at - click.at) <= _AT_ONCE)) > 1,
        "too_soon": click.delivered_at is not None
        and abs(click.at - click.delivered_at) < _TOO_SOON,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _links(clicks: Iterable[Click]) -> set[tuple[str, int]]:
    return {(one.kind, one.position) for one in clicks}
