"""What a request tells of who follows a link: a person, or what looks ahead for one."""

from typing import TypedDict

from crm.platform.http.request import GatewayEvent, header

_PURPOSES = ("purpose", "sec-purpose", "x-purpose", "x-moz")


class FollowedLink(TypedDict):
    """The agent and the source are empty when they are not told."""

    method: str
    agent: str
    purpose: str
    is_navigation: bool
    source: str


def link_request(event: GatewayEvent) -> FollowedLink:
    """Returns what the request for a link tells."""
    return FollowedLink(
        method=event["requestContext"]["http"]["method"],
        agent=header(event, "user-agent") or "",
        purpose=" ".join(header(event, name) or "" for name in _PURPOSES).strip(),
        is_navigation=header(event, "sec-fetch-mode") == "navigate",
        source=_source(event),
    )


def _source(event: GatewayEvent) -> str:
    """The viewer's address: CloudFront adds it; the gateway itself sees CloudFront's alone."""
    forwarded = (header(event, "x-forwarded-for") or "").split(",")
    if len(forwarded) > 1:
        return forwarded[-2].strip()
    return str(event["requestContext"]["http"].get("sourceIp", ""))
