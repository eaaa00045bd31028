"""What a mail is rendered from: a founder's texts, and the facts about one customer."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class MailContent:
    """The texts of one mail in one language; what is in braces is filled in from the facts.

    Attributes:
        text: Paragraphs.
        blocks: What follows them: `recommendations`.
        language: As an HTML `lang`: `de`, `pt-BR`.
    """

    subject: str
    preheader: str
    headline: str
    text: tuple[str, ...]
    blocks: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRecommendation:
    """One recommendation as it is shown, the best first.

    Attributes:
        reason: One sentence, why it is for this customer; may be empty.
        price: In the customer's locale; None where there is none to show.
        url: Where its button leads.
    """

    title: str
    description: str
    includes: tuple[str, ...]
    minutes: int | None
    reason: str
    price: str | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLinks:
    """The links of every mail: the site, the visible way out, the preferences."""

    site: str
    unsubscribe_page: str
    preferences: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """What is known about the customer, and what the law wants to be said.

    Attributes:
        name: Empty when it is unknown; so are the session and the plan.
        days: Since what the mail is about.
    """

    name: str = field(repr=False)
    session: str
    plan: str
    marketplace: str
    days: int
    postal_address: str
    recommendations: tuple[MailRecommendation, ...]
    links: MailLinks = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A mail as it is sent."""

    subject: str = field(repr=False)
    html: str = field(repr=False)
    text: str = field(repr=False)
