"""Finds what is wrong between values of messages.toml that are each valid."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from crm.messages.kinds import PLACEHOLDERS
from crm.messages.model import LANGUAGES, Campaign, MailTexts, Messages, Quiet, Texts, Topic
from crm.messages.rules.timing import QuietHours, next_allowed
from crm.platform.placeholders import read_placeholders
from crm.platform.toml_file import KeyPath, Problem

# Clocks are put forward in one of them, wherever they are.
_SEASONS: Final = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))


def find_problems(messages: Messages) -> Iterator[Problem]:
    """Each problem, with the key that has to change."""
    if messages.language not in LANGUAGES:
        yield Problem(("language",), f"must be one of {', '.join(LANGUAGES)}")
    if messages.quiet.begins == messages.quiet.ends:
        yield Problem(("quiet", "to"), "must not be the same as from")
    yield from _check_zones(messages.quiet)
    for name, topic in messages.topics.items():
        yield from _check_titles(topic, messages.language, ("topics", name, "titles"))
    for campaign in messages.campaigns.values():
        yield from _check_campaign(campaign, messages, ("campaigns", campaign.name))
    for name, mail in messages.mails.items():
        yield from _check_mail(mail, messages.language, ("mails", name))


def find_unknown_cohorts(messages: Messages, known: Collection[str]) -> Iterator[Problem]:
    """Each entry and exit that names a cohort which cohorts.toml has not."""
    names = ", ".join(known) or "none at all"
    for campaign in messages.campaigns.values():
        path = ("campaigns", campaign.name)
        places: list[tuple[KeyPath, str]] = [((*path, "entry"), campaign.entry)]
        places += [((*path, "exits", index), way) for index, way in enumerate(campaign.exits)]
        for place, way in places:
            cohort = way.partition(":")[2]
            if cohort and cohort not in known:
                yield Problem(place, f"{cohort!r} is none of the cohorts: {names}")


def _check_zones(quiet: Quiet) -> Iterator[Problem]:
    path = ("quiet", "zones_when_unknown")
    zones = [ZoneInfo(name) for name in quiet.zones_when_unknown]
    if not zones:
        yield Problem(path, "must name at least one time zone")
    hours = QuietHours(quiet.begins, quiet.ends)
    if not all(next_allowed(day, hours, zones) for day in _SEASONS):
        yield Problem(path, "are never awake at once: no hour would be left for a mail")


def _check_titles(topic: Topic, language: str, path: KeyPath) -> Iterator[Problem]:
    for other in topic.titles:
        if other == language:
            yield Problem((*path, other), "is the file's own language: its title stands above")
        elif other not in LANGUAGES:
            yield Problem((*path, other), f"must be one of {', '.join(LANGUAGES)}")


def _check_campaign(campaign: Campaign, messages: Messages, path: KeyPath) -> Iterator[Problem]:
    if campaign.topic not in messages.topics:
        known = ", ".join(messages.topics) or "none at all"
        yield Problem((*path, "topic"), f"{campaign.topic!r} is none of the topics: {known}")
    if not campaign.steps:
        yield Problem((*path, "steps"), "must hold at least one step")
    for index, step in enumerate(campaign.steps):
        if step.mail not in messages.mails:
            known = ", ".join(messages.mails) or "none at all"
            sentence = f"{step.mail!r} is none of the mails: {known}"
            yield Problem((*path, "steps", index, "mail"), sentence)


def _check_mail(mail: MailTexts, language: str, path: KeyPath) -> Iterator[Problem]:
    yield from _check_texts(mail, path)
    for other, texts in mail.translations.items():
        if other == language:
            yield Problem((*path, other), "is the file's own language: its words stand above")
        yield from _check_texts(texts, (*path, other))


def _check_texts(texts: Texts, path: KeyPath) -> Iterator[Problem]:
    places: list[tuple[KeyPath, str]] = [
        ((*path, key), getattr(texts, key)) for key in ("subject", "preheader", "headline")
    ]
    places += [((*path, "text", index), line) for index, line in enumerate(texts.text)]
    for place, sentence in places:
        _, faults = read_placeholders(sentence, PLACEHOLDERS)
        yield from (Problem(place, fault) for fault in faults)
