"""One mail, as HTML and as text: the same words from the same blocks."""

from collections.abc import Callable, Mapping
from typing import Final

from crm.messages.contracts.content import MailContent, MailFacts, MailRecommendation, Rendered
from crm.messages.rendering.filling import fill_html, fill_text
from crm.messages.rendering.templates import template
from crm.messages.rendering.words import Words, words_of
from crm.messages.rules.headers import one_line

#: Bytes. Gmail hides what comes after 102 KB, and with it the way out.
MOST_BYTES: Final = 80 * 1024
# One hero, and at most two others.
_MOST_OFFERS: Final = 3

type _Fill = Callable[[str, Mapping[str, str]], str]


class MailTooLarge(Exception):  # noqa: N818 - says what the mail is
    """The mail would be cut off by who receives it."""


def render(content: MailContent, facts: MailFacts) -> Rendered:
    """Render a mail.

    Raises:
        MailTooLarge: Its HTML has more than 80 KB.
    """
    html = _render("layout.html", fill_html, content, facts)
    if len(html.encode()) > MOST_BYTES:
        raise MailTooLarge
    return Rendered(
        subject=one_line(fill_text(content.subject, _values(facts))),
        html=html,
        text=_render("layout.txt", fill_text, content, facts),
    )


def _render(layout: str, fill: _Fill, content: MailContent, facts: MailFacts) -> str:
    words, values = words_of(content.language), _values(facts)
    offers = facts.recommendations[:_MOST_OFFERS] if "recommendations" in content.blocks else ()
    return template(layout).render(
        language=content.language,
        direction=words.direction,
        start="right" if words.direction == "rtl" else "left",
        links=facts.links,
        words={
            "open": fill(words.open, values),
            "view": words.view,
            "unsubscribe": words.unsubscribe,
            "preferences": words.preferences,
        },
        mail={
            # Both stand in attributes, too, where there are no elements.
            "subject": one_line(fill_text(content.subject, values)),
            "preheader": one_line(fill_text(content.preheader, values)),
            "marketplace": facts.marketplace,
            "headline": fill(content.headline, values),
            "paragraphs": [fill(paragraph, values) for paragraph in content.text],
            "why": fill(words.why, values),
            "postal_address": facts.postal_address,
        },
        offers=[_offer(one, words, fill) for one in offers],
    )


def _values(facts: MailFacts) -> dict[str, str]:
    return {
        "name": facts.name,
        "session": facts.session,
        "plan": facts.plan,
        "marketplace": facts.marketplace,
        "days": str(facts.days),
    }


def _offer(one: MailRecommendation, words: Words, fill: _Fill) -> dict[str, object]:
    lines = [] if one.minutes is None else [fill(words.minutes, {"minutes": str(one.minutes)})]
    return {
        "title": one_line(one.title),
        "description": one.description,
        "lines": [*lines, *(one_line(line) for line in one.includes)],
        "reason": one.reason,
        "price": one.price or "",
        "url": one.url,
    }
