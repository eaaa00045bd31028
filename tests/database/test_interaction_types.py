"""One list of interaction types: every other one is compared with the table of the database."""

import re
from typing import Final, get_args

from crm.journey.contracts.interactions import InteractionType
from tests.conftest import ROOT
from tests.database.world import World

# The dashboard shows a completed checkout as the payment itself.
_SHOWN_AS_PAYMENT: Final = {"checkout_completed"}


def _types(world: World) -> set[str]:
    return {name for (name,) in world.report("select name from interaction_types")}


def _keys(path: str, constant: str) -> set[str]:
    text = (ROOT / "web" / path).read_text()
    found = re.search(rf"const {constant}: Record<string, string> = {{(.*?)\n}};", text, re.DOTALL)
    assert found, f"{path} has no {constant}"
    return set(re.findall(r"^  (\w+):", found[1], re.MULTILINE))


def test_the_api_knows_the_types_of_the_table(shared: World) -> None:
    assert set(get_args(InteractionType.__value__)) == _types(shared)


def test_the_tracker_reports_what_a_customer_may(shared: World) -> None:
    allowed = shared.report("select name from interaction_types where customer_may_report")
    union = re.search(
        r"interaction_type: ([^;]+);", (ROOT / "web" / "tracker" / "queue.ts").read_text()
    )
    assert union
    assert set(re.findall(r'"(\w+)"', union[1])) == {name for (name,) in allowed}


def test_the_dashboard_has_words_for_each_type_and_icons_for_no_other(shared: World) -> None:
    shown = _types(shared) - _SHOWN_AS_PAYMENT
    assert _keys("dashboard/customer/story.ts", "WORDS") == shown
    assert _keys("dashboard/customer/icons.ts", "PATHS") <= shown | {"payment"}
