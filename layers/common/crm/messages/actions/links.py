"""Follows the links of mails: reads the token, keeps who came, and leads on or shows a page."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs

from crm.messages import link_store
from crm.messages.contracts.links import LinkReply, LinkRequest, LinkState
from crm.messages.load import messages
from crm.messages.rendering.pages import (
    ChosenTopic,
    leave_page,
    notice_page,
    preferences_page,
    zones,
)
from crm.messages.rendering.words import Words, words_of
from crm.messages.rules.clicks import Request, reasons_of
from crm.messages.rules.destinations import destination
from crm.messages.rules.tokens import Forged, Link, LinkKind, TooOld, read
from crm.platform.config import settings
from crm.platform.errors import FieldError, InvalidInput, Unavailable

type Clock = Callable[[], datetime]
type Form = Mapping[str, Sequence[str]]

_MOST_FIELDS: Final = 50


def follow(kind: LinkKind, token: str, request: LinkRequest, *, clock: Clock) -> LinkReply:
    """Lead on where a link leads, or show the page that it is for; nothing else is changed."""
    site = settings().site_url

    def answer(link: Link) -> LinkReply:
        state = link_store.follow_link(clock(), link, _seen(request))
        words = words_of(state.language or request.locale)
        if kind == "c":
            return LinkReply(status=303, location=destination(site, state.path))
        if kind == "p":
            return LinkReply(status=200, html=_preferences(words, site, state, is_saved=False))
        return LinkReply(status=200, html=leave_page(words, site))

    try:
        return _answer(kind, token, request, clock, answer)
    except Unavailable:
        if kind == "c":
            return LinkReply(status=303, location=destination(site, None))
        return _notice(503, request, "away")


def unsubscribe(kind: LinkKind, token: str, request: LinkRequest, *, clock: Clock) -> LinkReply:
    """Take the customer's leave of all campaigns, whatever the body says."""

    def answer(link: Link) -> LinkReply:
        source = "one_click" if kind == "o" else "link"
        state = link_store.unsubscribe_by_link(clock(), link.message_id, source)
        words = words_of(state.language or request.locale)
        return LinkReply(status=200, html=notice_page(words, settings().site_url, words.left))

    try:
        return _answer(kind, token, request, clock, answer)
    except Unavailable:
        return _notice(503, request, "away")


def choose(token: str, request: LinkRequest, body: bytes, *, clock: Clock) -> LinkReply:
    """Keep what the form of the preferences says; raises InvalidInput."""

    def answer(link: Link) -> LinkReply:
        state = link_store.preferences_by_link(clock(), link.message_id, _chosen(_form(body)))
        words = words_of(state.language or request.locale)
        html = _preferences(words, settings().site_url, state, is_saved=True)
        return LinkReply(status=200, html=html)

    try:
        return _answer("p", token, request, clock, answer)
    except Unavailable:
        return _notice(503, request, "away")


def _answer(
    kind: LinkKind,
    token: str,
    request: LinkRequest,
    clock: Clock,
    answer: Callable[[Link], LinkReply],
) -> LinkReply:
    try:
        link = read(token, settings().message_keys, clock().astimezone(UTC).date())
    except Forged:
        return _notice(400, request, "forged")
    except TooOld:
        return _notice(410, request, "too_old")
    # What was signed for one purpose serves no other.
    return answer(link) if link.kind == kind else _notice(400, request, "forged")


def _notice(status: int, request: LinkRequest, word: str) -> LinkReply:
    words = words_of(request.locale)
    return LinkReply(
        status=status, html=notice_page(words, settings().site_url, getattr(words, word))
    )


def _seen(request: LinkRequest) -> dict[str, object]:
    told = Request(
        method=request.method,
        agent=request.agent,
        purpose=request.purpose,
        is_navigation=request.is_navigation,
    )
    return {
        "method": request.method,
        "reasons": reasons_of(told),
        "source_hash": _hash(request.source),
        "agent_hash": _hash(request.agent),
    }


def _hash(text: str) -> str | None:
    key = settings().message_keys[0]
    return (
        hmac.digest(key.encode(), f"click.{text}".encode(), "sha256").hex()[:32] if text else None
    )


def _form(body: bytes) -> Form:
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        problem = FieldError("body", f"should be a form of at most {_MOST_FIELDS} fields")
        raise InvalidInput(errors=(problem,)) from error


def _chosen(form: Form) -> dict[str, object]:
    wanted = set(form.get("topic", ()))
    zone = form.get("zone", [""])[0]
    return {
        "topics": {name: name in wanted for name in messages().topics},
        "none": "none" in form,
        "pause": "pause" in form,
        "time_zone": zone if zone in zones() else None,
    }


def _preferences(words: Words, site: str, state: LinkState, *, is_saved: bool) -> str:
    of_all = state.topics.get("*", True)
    topics = [
        ChosenTopic(
            name=name, title=topic.title_in(words.language), wanted=state.topics.get(name, of_all)
        )
        for name, topic in messages().topics.items()
    ]
    return preferences_page(
        words,
        site,
        topics=topics,
        wants_none=state.wants_none,
        paused_until=state.paused_until,
        time_zone=state.time_zone,
        is_saved=is_saved,
    )
