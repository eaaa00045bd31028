"""What the demo's people do, and how often: in journeys and in copied histories alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

type Payment = Literal["paid", "declined", "transfer", "abandoned"]
type SessionCourse = Literal["completed", "broken_off", "unanswered", "withdrawn", "no_show"]

YEAR_DAYS: Final = 365
#: The business grows: of two random days, a customer's first is the later one.
FIRST_DAY_DRAWS: Final = 2
MECHANICS: Final = 24

#: Of a customer's first visit and of a later one, in percent.
FIRST_PLANS: Final = {"trial": 50, "chat10": 24, "video15": 16, "diagnostic": 10}
LATER_PLANS: Final = {"trial": 10, "chat10": 42, "video15": 32, "diagnostic": 16}
#: How many name their plan by an alias, in percent; so for all that follow.
PLAN_ALIAS: Final = 15
PHONE: Final = 60
URGENT: Final = 17
WAIVER: Final = 88
REPORTED_TWICE: Final = 8
PAYMENTS: Final[Mapping[Payment, float]] = {
    "paid": 70,
    "declined": 4,
    "transfer": 4,
    "abandoned": 22,
}
REFUNDED: Final = 3
SESSION_COURSES: Final[Mapping[SessionCourse, float]] = {
    "completed": 84,
    "broken_off": 3,
    "unanswered": 5,
    "withdrawn": 4,
    "no_show": 4,
}
BOTH_END_SESSION: Final = 12
SUMMARY_WRITTEN: Final = 92
SUMMARY_READ: Final = 84
#: Of those who read the summary.
RATED: Final = 61
RATING_CHANGED: Final = 10
STARS: Final = {5: 56, 4: 27, 3: 10, 2: 4, 1: 3}
UPSELL_VIEWED: Final = 86
CLICKED_TWICE: Final = 15
#: Of those who do not click.
DISMISSED: Final = 16
DISMISSAL_UNDONE: Final = 15
#: Who clicks after an undone dismissal.
CLICKED_AFTER_UNDO: Final = 50
#: Of the mails that are received.
MAIL_CLICKED: Final = 30
#: Of those that are not clicked.
UNSUBSCRIBED: Final = 20
#: Who comes back without having bought a recommendation.
RETURNS: Final = 24


@dataclass(frozen=True, kw_only=True)
class Appeal:
    """How many in a hundred who see a recommendation click it, and how many of those buy."""

    clicks: int
    buys: int


#: By recommendation type; the others have the usual appeal.
APPEALS: Final[Mapping[str, Appeal]] = {
    "diagnostic_package": Appeal(clicks=22, buys=38),
    "follow_up": Appeal(clicks=31, buys=52),
    "video_session": Appeal(clicks=19, buys=41),
    "maintenance_plan": Appeal(clicks=12, buys=27),
    "premium_upgrade": Appeal(clicks=7, buys=22),
}
#: How strongly a price above the usual one keeps customers from buying.
_ELASTICITY: Final = 0.5
_USUAL_APPEAL: Final = Appeal(clicks=15, buys=35)


def appeal_of(recommendation_type: str) -> Appeal:
    """Return how much a type of recommendation appeals."""
    return APPEALS.get(recommendation_type, _USUAL_APPEAL)


def buys_at(appeal: Appeal, asked: int, usual: int) -> float:
    """Return how many in a hundred who click buy at a price: fewer, where it is above the usual."""
    above = max(asked / usual, 1.0) if usual else 1.0
    return appeal.buys / float(above**_ELASTICITY)
