"""The pages behind a mail's links."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import available_timezones

from crm.messages.rendering.filling import fill_text
from crm.messages.rendering.templates import template
from crm.messages.rendering.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenTopic:
    """A topic, and whether the customer is mailed about it."""

    name: str
    title: str
    wanted: bool


def notice_page(words: Words, site: str, title: str) -> str:
    """A page that says one thing."""
    return _page(words, site, title=title)


def leave_page(words: Words, site: str) -> str:
    """The page that asks before it unsubscribes."""
    return _page(words, site, title=words.leave, asks="leave")


def preferences_page(  # noqa: PLR0913 - what the page shows
    words: Words,
    site: str,
    *,
    topics: Sequence[ChosenTopic],
    wants_none: bool,
    paused_until: str | None,
    time_zone: str | None,
    is_saved: bool,
) -> str:
    """The page on which a customer chooses their mails."""
    said = [words.saved] if is_saved else []
    if paused_until is not None:
        said.append(fill_text(words.paused, {"day": paused_until}))
    return _page(
        words,
        site,
        title=words.preferences_title,
        said=" ".join(said),
        asks="choose",
        topics=topics,
        wants_none=wants_none,
        paused_until=paused_until,
        time_zone=time_zone,
        zones=zones(),
    )


def zones() -> list[str]:
    """The time zones that a customer can choose: those of places."""
    return sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))
    )


def _page(
    words: Words,
    site: str,
    *,
    title: str,
    said: str = "",
    asks: Literal["leave", "choose"] | None = None,
    **shown: object,
) -> str:
    return template("page.html").render(
        words=words, site=site, title=title, said=said, asks=asks, **shown
    )
