"""What a sweep makes of a claimed message: a mail with its links, or why there is none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from crm.catalogue.model import Catalogue
from crm.messages.contracts.claimed import ClaimedMessage, OfferedInMail
from crm.messages.contracts.content import (
    MailContent,
    MailFacts,
    MailLinks,
    MailRecommendation,
)
from crm.messages.contracts.mail import Mail
from crm.messages.model import MailTexts, Messages
from crm.messages.rendering import MailTooLarge, render
from crm.messages.rules.headers import UnsupportedAddress, address
from crm.messages.rules.tokens import Link, LinkKind, sign
from crm.platform.money import Money

type KeptLink = Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Composed:
    """A mail to post.

    Attributes:
        mail: None when none can be made, for `fault`.
        links: As `message_links` keeps them.
    """

    mail: Mail | None
    links: tuple[KeptLink, ...] = ()
    fault: str | None = None


type Compose = Callable[[ClaimedMessage, datetime], Composed]


@dataclass(frozen=True, kw_only=True, slots=True)
class Composer:
    """Makes mails of the words of a file, for a site.

    Attributes:
        site_url: Without a slash at its end.
        keys: Of the links; the first signs.
    """

    given: Messages
    catalogue: Catalogue
    site_url: str
    keys: Sequence[str]

    def compose(self, message: ClaimedMessage, at: datetime) -> Composed:
        """The mail of a message as it is posted now."""
        texts = self.given.mails.get(message.mail)
        if texts is None:
            return Composed(mail=None, fault="mail_gone")
        try:
            address(message.email or "")
        except UnsupportedAddress as unsupported:
            return Composed(mail=None, fault=unsupported.reason)
        links = _kept_links(message, texts)
        content = self._content(message, texts)
        try:
            rendered = render(content, self._facts(message, content, links, at))
        except MailTooLarge:
            return Composed(mail=None, fault="mail_too_large")
        mail = Mail(
            message_id=message.id,
            to=message.email or "",
            to_name=message.name,
            subject=rendered.subject,
            html=rendered.html,
            text=rendered.text,
            unsubscribe_url=self._url("o", message, 0, at),
            campaign=message.campaign,
            step=str(message.step),
            language=content.language,
        )
        return Composed(mail=mail, links=tuple(links))

    def _content(self, message: ClaimedMessage, texts: MailTexts) -> MailContent:
        wanted = (message.locale or "").partition("_")[0]
        words = texts.texts(wanted)
        return MailContent(
            subject=words.subject,
            preheader=words.preheader,
            headline=words.headline,
            text=words.text,
            blocks=texts.blocks,
            language=wanted if wanted in texts.translations else self.given.language,
        )

    def _facts(
        self,
        message: ClaimedMessage,
        content: MailContent,
        links: Sequence[KeptLink],
        at: datetime,
    ) -> MailFacts:
        sessions: Mapping[str, object] = {**self.catalogue.words.sessions}
        plan = self.catalogue.plan(message.plan) if message.plan else None
        locale = message.locale or ""
        if not locale.startswith(content.language):
            locale = content.language
        urls = [self._url("c", message, place, at) for place in range(1, len(links) + 1)]
        return MailFacts(
            name=message.name or "",
            session=str(sessions.get(message.session_type or "", "")),
            plan=plan.title if plan else "",
            marketplace=self.catalogue.words.marketplace,
            days=max(0, (at - message.entered_at).days),
            postal_address=self.given.sender.postal_address,
            recommendations=tuple(
                _recommendation(offered, url, locale)
                for offered, url in zip(message.recommendations, urls, strict=False)
                if "recommendations" in content.blocks
            ),
            links=MailLinks(
                site=urls[-1],
                unsubscribe_page=self._url("u", message, 0, at),
                preferences=self._url("p", message, 0, at),
            ),
        )

    def _url(self, kind: LinkKind, message: ClaimedMessage, position: int, at: datetime) -> str:
        link = Link(kind=kind, message_id=message.id, position=position, issued_on=at.date())
        return f"{self.site_url}/m/{kind}/{sign(link, self.keys)}"


def _kept_links(message: ClaimedMessage, texts: MailTexts) -> list[KeptLink]:
    """Where the links lead: each recommendation, and last the page that the mail is about."""
    offered = message.recommendations if "recommendations" in texts.blocks else ()
    rows: list[KeptLink] = [
        {"kind": "recommendation", "upsell_id": one.id, "path": _path(one)} for one in offered
    ]
    rows.append({"kind": "site", "path": _page(message)})
    return [{**row, "position": place} for place, row in enumerate(rows, 1)]


def _path(offered: OfferedInMail) -> str:
    joint = "&" if "?" in offered.action_url else "?"
    return f"{offered.action_url}{joint}{urlencode({'upsell': offered.id})}"


def _page(message: ClaimedMessage) -> str:
    if message.session_id is not None:
        return f"/summary?{urlencode({'session': message.session_id})}"
    return f"/intake?{urlencode({'plan': message.plan})}" if message.plan else "/intake"


def _recommendation(offered: OfferedInMail, url: str, locale: str) -> MailRecommendation:
    # What is paid each year would read as if it were paid once.
    once = offered.price_cents is not None and offered.billing_interval is None
    price = Money(offered.price_cents or 0, offered.currency).format(locale) if once else None
    return MailRecommendation(
        title=offered.service_title,
        description=offered.service_description,
        includes=offered.includes,
        minutes=offered.minutes,
        reason=offered.reason,
        price=price,
        url=url,
    )
