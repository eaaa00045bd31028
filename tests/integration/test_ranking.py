"""Offers ordered by what was learnt: decided, kept, decided again, taken back within a night."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, LiteralString

import psycopg
import pytest

from crm.catalogue.load import catalogue
from crm.catalogue.ranking import RankBy, Ranking
from crm.predictions import store
from crm.predictions.rules.delivered import DeliveredList
from crm.predictions.rules.version import Version
from crm.upsells.actions import generation, learning
from crm.upsells.actions.replay import Replay, replay_log
from tests.integration.privacy.test_retention import owner
from tests.support.backend import Backend, completed_session, delivered_upsells
from tests.support.database import Database
from tests.unit.predictions.delivered_worlds import OFFERS, World

#: Of a trial chat, by the catalogue.
_BY_WEIGHT = ["diagnostic_package", "follow_up", "video_session"]
_LEARNED: dict[str, Any] = {
    "rate": 0.05,
    "rates": {"diagnostic_package": 0.01, "follow_up": 0.125, "video_session": 0.2},
    "common": {},
    "coefficients": {"video_session": {"session:chat": -1.0}},
}
_REASONS: LiteralString = (
    "select details ->> 'rank_reason' from upsell_decisions where offered order by rank"
)


@pytest.fixture
def replayed(backend: Backend) -> Callable[[], Replay]:
    """Makes the decisions of the log again."""
    return lambda: backend.act_as("crm_worker", lambda *_: replay_log(), {})


@pytest.fixture
def rank_by(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the catalogue say by what offers are ordered."""

    def say(by: RankBy, explore: int = 0) -> None:
        known = replace(catalogue(), ranking=Ranking(rank_by=by, explore=explore))
        monkeypatch.setattr(generation, "catalogue", lambda: known)

    return say


def rows(report: psycopg.Connection, query: LiteralString) -> list[tuple[Any, ...]]:
    return report.execute(query).fetchall()


def keep_model(
    backend: Backend, learned: dict[str, Any], status: Literal["active", "refused"] = "active"
) -> None:
    reason = "" if status == "active" else "It is not better."
    version = Version(coefficients=learned, report={}, status=status, reason=reason)
    args = ("purchase", datetime.now(UTC), version)
    backend.act_as("crm_worker", lambda *_: store.save_model(*args), {})


def order(backend: Backend) -> list[str]:
    """What a new customer is delivered after a trial chat."""
    customer = backend.client("customer")
    found = delivered_upsells(customer, completed_session(backend, customer))
    return [upsell["recommendation_type"] for upsell in found]


def test_an_active_model_orders_and_the_log_decides_the_same_again(
    backend: Backend,
    report: psycopg.Connection,
    rank_by: Callable[..., None],
    replayed: Callable[[], Replay],
) -> None:
    rank_by("purchase")
    keep_model(backend, _LEARNED)

    assert order(backend) == ["follow_up", "video_session", "diagnostic_package"]

    found = rows(
        report,
        "select recommendation_type, rank, base_rank, round(probability::numeric, 3), explored"
        " from upsell_decisions where offered order by rank",
    )
    assert [
        (kind, rank, base, float(chance), drawn) for kind, rank, base, chance, drawn in found
    ] == [
        ("follow_up", 1, 2, 0.125, False),
        ("video_session", 2, 3, 0.084, False),
        ("diagnostic_package", 3, 1, 0.01, False),
    ]
    assert rows(report, _REASONS)[0] == (
        "Ranked first: bought by about 1 in 8 customers like this one.",
    )
    [(ranking,)] = rows(report, "select context -> 'ranking' from upsell_decision_contexts")
    assert ranking == {"rank_by": "purchase", "explore": 0, "seed": "first_place", "version": 1}
    assert replayed() == Replay(sessions=1)


@pytest.mark.parametrize("turned_off", ["by the catalogue", "by the gate"])
def test_turned_off_the_weights_order_again(
    backend: Backend, rank_by: Callable[..., None], turned_off: str
) -> None:
    rank_by("weight" if turned_off == "by the catalogue" else "purchase")
    keep_model(backend, _LEARNED)
    if turned_off == "by the gate":
        keep_model(backend, _LEARNED, "refused")
    assert order(backend) == _BY_WEIGHT


def test_draws_are_kept_with_their_chances_and_come_again(
    backend: Backend,
    report: psycopg.Connection,
    rank_by: Callable[..., None],
    replayed: Callable[[], Replay],
) -> None:
    rank_by("revenue", explore=100)
    firsts = {order(backend)[0] for _ in range(12)}

    assert len(firsts) > 1
    assert rows(report, "select distinct rank from upsell_decisions where explored") == [(1,)]
    assert rows(report, "select count(*) from upsell_decisions where explored") == [(12,)]
    sums = rows(
        report,
        "select distinct round(sum(d.propensity)::numeric, 9) from upsell_decisions as d"
        " inner join upsell_decision_contexts as c on c.session_id = d.session_id"
        " where d.recommendation_type = any(c.eligible) group by d.session_id",
    )
    assert [float(total) for (total,) in sums] == [1.0]
    assert replayed() == Replay(sessions=12)


def test_a_poisoned_model_is_left_within_one_night(
    backend: Backend, report: psycopg.Connection, rank_by: Callable[..., None]
) -> None:
    rank_by("purchase")
    keep_model(backend, _LEARNED | {"common": {"constant": 1e6}, "coefficients": {}})
    keep_model(backend, _LEARNED | {"rates": {"video_session": 0.999}})
    assert order(backend)[0] == "video_session"

    backend.invoke("train_models", {})

    assert rows(report, "select status from models where name = 'purchase' order by version") == [
        ("retired",),
        ("retired",),
        ("refused",),
    ]
    [(reason,)] = rows(report, "select reason from models where name = 'purchase' and reason <> ''")
    assert reason == "1,000 more shown recommendations needed."
    assert order(backend) == _BY_WEIGHT


def test_a_night_that_proves_a_model_lets_it_order(
    backend: Backend,
    report: psycopg.Connection,
    rank_by: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """This world's offers suit customers by what ours are not told by: their rates order."""
    likes_the_second = World(rates=(-3.6, -1.8, -2.8, -3.0))
    names = dict(zip(OFFERS, [*_BY_WEIGHT, "maintenance_plan"], strict=True))
    lists = [renamed(each, names) for each in likes_the_second.lists(3_000, 1)]
    monkeypatch.setattr(learning, "delivered", lambda: iter(lists))
    rank_by("purchase")

    backend.invoke("train_models", {})

    [(status, reason, gain)] = rows(
        report,
        "select status, reason, (report #>> '{gain,low}')::float from models"
        " where name = 'purchase'",
    )
    assert (status, reason) == ("active", "")
    assert gain > 0
    assert order(backend)[0] == "follow_up"
    assert rows(report, _REASONS)[0][0].startswith("Ranked first: bought by about 1 in ")


def renamed(each: DeliveredList, names: dict[str, str]) -> DeliveredList:
    offers = tuple(replace(one, offer=names[one.offer]) for one in each.offers)
    return replace(each, offers=offers)


def test_what_is_learnt_from_is_what_was_known_and_shown(
    backend: Backend, database: Database, rank_by: Callable[..., None]
) -> None:
    rank_by("purchase", explore=100)
    shown = order(backend)
    with owner(database, "upsell_recommendations") as connection:
        connection.execute("alter table crm.upsell_recommendations disable trigger user")
        connection.execute(
            "update crm.upsell_recommendations set shown_at = shown_at - interval '20 days',"
            " purchased_at = case when rank = 1 then shown_at - interval '19 days' end"
        )
        connection.execute("alter table crm.upsell_recommendations enable trigger user")
    order(backend)

    [found] = backend.act_as("crm_worker", lambda *_: list(learning.delivered()), {})

    assert datetime.now(UTC) - found.shown_at > timedelta(days=19)
    assert found.chance == pytest.approx(1 / 3, abs=1e-3)
    ranked = sorted(found.offers, key=lambda one: one.rank)
    assert [one.offer for one in ranked] == shown
    assert [one.bought for one in ranked] == [True, False, False]
    assert [one.offer for one in found.offers] == _BY_WEIGHT
    assert found.offers[0].price == 9_900
    assert found.offers[0].features["plan:trial"] == 1.0
