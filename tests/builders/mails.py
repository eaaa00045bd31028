"""Mails and facts for tests, which change what they are about."""

from typing import Any

from crm.messages.contracts.content import MailContent, MailFacts, MailLinks, MailRecommendation

SITE = "https://shop.example"
LINKS = MailLinks(
    site=SITE, unsubscribe_page=f"{SITE}/m/u/visible", preferences=f"{SITE}/m/p/preferences"
)


def mail_content(**over: Any) -> MailContent:
    given: dict[str, Any] = {
        "subject": "After your {session}, {name}",
        "preheader": "What could help next",
        "headline": "Your next step, {name}",
        "text": ("Thank you for your {session}.", "That was {days} days ago at {marketplace}."),
        "blocks": ("recommendations",),
        "language": "en",
    }
    return MailContent(**given | over)


def mail_facts(**over: Any) -> MailFacts:
    given: dict[str, Any] = {
        "name": "Ada",
        "session": "Video Session",
        "plan": "Diagnostic Session",
        "marketplace": "Comeback Garage",
        "days": 3,
        "postal_address": "Comeback Garage, 1 Example Street, Exampletown",
        "recommendations": (recommendation(), recommendation(title="Maintenance Plan")),
        "links": LINKS,
    }
    return MailFacts(**given | over)


def recommendation(**over: Any) -> MailRecommendation:
    given: dict[str, Any] = {
        "title": "Full Diagnostic Package",
        "description": "A mechanic works through every system that could be the cause.",
        "includes": ("A written list of repairs", "The same mechanic"),
        "minutes": 60,
        "reason": "Because your chat did not settle the noise.",
        "price": "$49.99",
        "url": f"{SITE}/m/c/token",
    }
    return MailRecommendation(**given | over)
