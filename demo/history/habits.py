"""What the imagined customers do, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

YEAR_DAYS: Final = 365
#: The business grows: of two random days a customer's first is the later one.
FIRST_DAY_DRAWS: Final = 2
MECHANICS: Final = 24

#: In percent, what a customer's first visit is, and what a later one is.
FIRST_PLANS: Final = {"trial": 55, "chat10": 22, "video15": 15, "diagnostic": 8}
LATER_PLANS: Final = {"trial": 4, "chat10": 44, "video15": 34, "diagnostic": 18}
WAIVER: Final = 86
CHECKOUT_COMPLETED: Final = 76
ACCEPTED: Final = 94
STARTED: Final = 96
COMPLETED: Final = 97
SUMMARY_READ: Final = 83
SEEN: Final = 86
DISMISSED: Final = 14
RETURNS: Final = 24
REFUNDED: Final = 3
RATED: Final = 52
#: Stars in percent.
STARS: Final = {5: 58, 4: 27, 3: 9, 2: 3, 1: 3}


@dataclass(frozen=True, kw_only=True)
class Appeal:
    """How many in a hundred who saw it click, and how many of those buy."""

    clicks: int
    buys: int


#: By recommendation type; others appeal as any.
APPEALS: Final[Mapping[str, Appeal]] = {
    "diagnostic_package": Appeal(clicks=22, buys=38),
    "follow_up": Appeal(clicks=31, buys=52),
    "video_session": Appeal(clicks=19, buys=41),
    "maintenance_plan": Appeal(clicks=12, buys=27),
    "premium_upgrade": Appeal(clicks=7, buys=22),
}
ANY_APPEAL: Final = Appeal(clicks=15, buys=35)
