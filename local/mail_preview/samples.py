"""Whom a mail is shown for: somebody usual, somebody unknown, and those who break layouts."""

from collections.abc import Mapping
from typing import Final

from crm.messages.contracts.content import MailFacts, MailLinks, MailRecommendation

_SITE: Final = "https://shop.example"
_LINKS: Final = MailLinks(
    site=_SITE, unsubscribe_page=f"{_SITE}/m/u/sample", preferences=f"{_SITE}/m/p/sample"
)


def samples(marketplace: str, postal_address: str) -> Mapping[str, MailFacts]:
    """The samples by what is special about them."""

    def facts(
        name: str,
        offers: tuple[MailRecommendation, ...],
        session: str = "Video Session",
        days: int = 3,
    ) -> MailFacts:
        return MailFacts(
            name=name,
            session=session,
            plan="Diagnostic Session",
            marketplace=marketplace,
            days=days,
            postal_address=postal_address,
            recommendations=offers,
            links=_LINKS,
        )

    usual = (_offer("Full Diagnostic Package"), _offer("Maintenance Plan"), _offer("Quick Chat"))
    return {
        "usual": facts("Ada Miller", usual),
        "one recommendation": facts("Ada", usual[:1], days=1),
        "name unknown, nothing to recommend": facts("", ()),
        "markup": facts(
            "<script>alert(1)</script>", (_offer('"><img src=x onerror=alert(1)>'),), "{{7*7}}"
        ),
        "placeholders": facts("{plan} {0.__class__}", usual[:1], "{% raw %}"),
        "right to left": facts("דנה \u202etnemyap", (_offer("בדיקה כללית"),)),
        "long": facts("Wolfeschlegelsteinhausenbergerdorff " * 5, (_offer("Long " * 30),)),
    }


def _offer(title: str) -> MailRecommendation:
    return MailRecommendation(
        title=title,
        description="A mechanic works through every system that could be the cause.",
        includes=("A written list of what to repair, in order", "The same mechanic"),
        minutes=60,
        reason="Because your chat did not settle the noise.",
        price="$49.99",
        url=f"{_SITE}/m/c/sample",
    )
