"""What a draft changes for sessions that were decided."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID, uuid4

from crm.catalogue.model import Catalogue
from crm.simulation.contracts.history import HistoryReport, OfferReplayed, parse_stored
from crm.simulation.rules.history import History, Stored
from crm.upsells.contracts.generation import decision_rows
from crm.upsells.rules import decide
from tests.unit.simulation.builders import at_price
from tests.unit.upsells.builders import capped, context, garage

_SESSION = UUID(int=5)


def stored(catalogue: Catalogue) -> Mapping[str, Stored]:
    """What was decided, as the log has it."""
    return parse_stored(decision_rows({"en": decide(context(), catalogue)}))


def replayed(before: Catalogue, now: Catalogue) -> dict[str, OfferReplayed]:
    """What comes of a draft for one session, by offer."""
    history = History()
    history.add(_SESSION, stored(before), decide(context(), now))
    return {one.recommendation_type: one for one in HistoryReport.of(history).offers}


def test_the_same_catalogue_changes_nothing() -> None:
    history = History()
    for _ in range(3):
        history.add(uuid4(), stored(garage()), decide(context(), garage()))
    found = HistoryReport.of(history)
    assert (found.sessions, found.changed) == (3, 0)
    for offer in found.offers:
        assert offer.offered == offer.offered_now
        assert (offer.gained, offer.lost, offer.moved) == ({}, {}, 0)
        assert (offer.prices, offer.sample) == ([], [])


def test_what_is_lost_and_gained_says_why() -> None:
    lost = replayed(garage(), capped(garage(), 1))["video_session"]
    assert (lost.offered, lost.offered_now, lost.lost) == (1, 0, {"over_cap": 1})
    assert lost.sample == [_SESSION]
    gained = replayed(capped(garage(), 1), garage())["video_session"]
    assert (gained.offered, gained.offered_now, gained.gained) == (0, 1, {"after_chat": 1})


def test_an_offer_that_either_side_lacks_is_told() -> None:
    offers = garage().offers_by_type
    rest = {kind: offer for kind, offer in offers.items() if kind != "diagnostic_package"}
    without = replace(garage(), offers_by_type=rest)
    found = replayed(garage(), without)
    assert found["diagnostic_package"].lost == {"not_in_draft": 1}
    assert found["follow_up"].moved == 1
    assert replayed(without, garage())["diagnostic_package"].gained == {"after_conversation": 1}


def test_another_price_is_told_with_how_often() -> None:
    dear = at_price(garage(), "diagnostic_package", "129.00")
    history = History()
    for _ in range(7):
        history.add(uuid4(), stored(garage()), decide(context(), dear))
    found = HistoryReport.of(history)
    [offer] = [one for one in found.offers if one.recommendation_type == "diagnostic_package"]
    [move] = offer.prices
    assert (move.before, move.now, move.currency, move.sessions) == (9_900, 12_900, "USD", 7)
    assert (found.changed, offer.moved, len(offer.sample)) == (7, 0, 5)
