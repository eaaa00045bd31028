"""What a valid messages.toml holds, in the order of the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from crm.catalogue.kinds import NAME_KEY, Flag, TableName, with_names
from crm.messages.kinds import (
    After,
    Block,
    ConsentDefault,
    Entry,
    Exit,
    Paragraphs,
    QuarterHour,
    Share,
    Zones,
)
from crm.platform.duration import Duration
from crm.platform.toml_file import Expected, Line, WholeNumber
from crm.platform.toml_table import Table

_PATIENCE: Final = Duration(days=3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender(Table):
    """Who the mails are from, as laws on mail want it said; the address is `MailFrom`."""

    from_name: Annotated[str, Line(60)]
    reply_to: Annotated[str, Line(254)] | None = None
    postal_address: Annotated[str, Line(200)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent(Table):
    """Whether mail needs a yes, or a purchase suffices until a no."""

    default: ConsentDefault


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic(Table):
    """What a customer may want or not, apart from other topics."""

    name: Annotated[str, Field(alias=NAME_KEY)]
    title: Annotated[str, Line(80)]
    titles: Annotated[Mapping[str, Annotated[str, Line(80)]], Expected("a table")] = field(
        default_factory=dict
    )

    def title_in(self, language: str) -> str:
        """The title in a language, or else in the file's."""
        return self.titles.get(language, self.title)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quiet(Table):
    """From when to when nobody is mailed by their own clock."""

    begins: Annotated[QuarterHour, Field(alias="from")]
    ends: Annotated[QuarterHour, Field(alias="to")]
    zones_when_unknown: Zones


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit(Table):
    """At most so many points within so many days."""

    days: Annotated[int, WholeNumber(1, 90)]
    points: Annotated[int, WholeNumber(1, 100_000)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressure(Table):
    """What each way of asking a customer for something counts, and how much is too much."""

    mail: Annotated[int, WholeNumber(0, 1000)]
    shown: Annotated[int, WholeNumber(0, 1000)]
    dismissed: Annotated[int, WholeNumber(0, 1000)]
    limits: tuple[Limit, ...]
    offers_when_pressed: Annotated[int, WholeNumber(0, 50)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Holdout(Table):
    """The share of customers whom no campaign mails."""

    all: Share = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Step(Table):
    """One mail of a campaign. Past its time by `patience`, it is left out and the way goes on."""

    mail: Annotated[str, Line(63)]
    after: After
    best_hour: Flag = False
    patience: After = _PATIENCE


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign(Table):
    """What leads in, what leads out, and the mails between."""

    name: Annotated[str, Field(alias=NAME_KEY)]
    entry: Entry
    topic: Annotated[str, Line(63)]
    exits: Annotated[tuple[Exit, ...], Expected('a list like ["purchase", "new_session"]')] = ()
    holdout: Share = 0.0
    backfill_days: Annotated[int, WholeNumber(0, 365)] = 0
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts(Table):
    """The words of a mail in one language."""

    subject: Annotated[str, Line(120)]
    preheader: Annotated[str, Line(150)]
    headline: Annotated[str, Line(120)]
    text: Paragraphs


@dataclass(frozen=True, kw_only=True, slots=True)
class MailTexts(Texts):
    """A mail in the file's language, and in those of its tables; all have the same blocks."""

    blocks: Annotated[tuple[Block, ...], Expected('a list like ["recommendations"]')] = ()
    ar: Texts | None = None
    de: Texts | None = None
    en: Texts | None = None
    es: Texts | None = None
    fr: Texts | None = None
    he: Texts | None = None
    it: Texts | None = None
    nl: Texts | None = None
    pl: Texts | None = None
    pt: Texts | None = None

    @property
    def translations(self) -> dict[str, Texts]:
        """The other languages that it has, by their code."""
        given = {language: getattr(self, language) for language in LANGUAGES}
        return {language: texts for language, texts in given.items() if texts is not None}

    def texts(self, language: str) -> Texts:
        """The words in a language, or else in the file's."""
        return self.translations.get(language, self)


LANGUAGES: Final = tuple(each.name for each in fields(MailTexts) if len(each.name) == 2)  # noqa: PLR2004 - ISO 639-1


@dataclass(frozen=True, kw_only=True, slots=True)
class Messages(Table):
    """Everything that a founder decides about mails."""

    language: Annotated[str, Line(2)]
    sender: Sender
    consent: Consent
    topics: Annotated[Mapping[TableName, Topic], BeforeValidator(with_names), Expected("a table")]
    quiet: Quiet
    pressure: Pressure
    holdout: Holdout = field(default_factory=Holdout)
    campaigns: Annotated[
        Mapping[TableName, Campaign], BeforeValidator(with_names), Expected("a table")
    ]
    mails: Annotated[Mapping[TableName, MailTexts], Expected("a table")]
