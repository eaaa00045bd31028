"""Equals compared through the database: drawn, shown, counted and judged as the rules say."""

from collections.abc import Mapping
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from crm.experiments.actions import running
from crm.experiments.contracts.outcomes import parse_outcomes
from crm.experiments.load import Definition, definitions, read_definition
from crm.experiments.rules.assignment import Phase, assign
from crm.experiments.rules.report import report as judge
from crm.upsells.actions.generation import generate_upsells
from tests.integration.privacy.test_retention import owner
from tests.support.backend import Backend
from tests.support.database import Database
from tests.support.experiment_rows import completed_sessions, payments
from tests.support.experiments import PRICE, act

_SEED: Final = "equals"
_KIND: Final = "diagnostic_package"
_WAVES: Final = 5
_A_WAVE: Final = 40
_PRICE: Final = 9_900
_SHOW: Final = "select api.list_session_upsells(%s, %s)"
_CLICK: Final = "select api.click_upsell(%s, %s, 'print', %s)"


@pytest.fixture
def equals(monkeypatch: pytest.MonkeyPatch) -> Definition:
    """An experiment whose second variation asks the usual price."""
    found = definitions()
    first, second = found[PRICE]["variations"]
    second = second | {"offers": {_KIND: {"price": "99.00"}}}
    changed = found[PRICE] | {"variations": [first, second], "metric": "purchases"}
    monkeypatch.setattr(running, "definitions", lambda: {PRICE: changed})
    return changed


class Shop:
    """Customers who come in waves, are shown what is decided, and some click and pay."""

    def __init__(self, backend: Backend, database: Database) -> None:
        self._backend, self._database = backend, database
        self._app = database.login("crm_app")
        self._random = Random(5)  # noqa: S311 - the same customers every time
        self.drawn: list[UUID] = []
        #: Of those, who clicked and who paid, in that order.
        self.clicked: list[UUID] = []
        self.paid: list[UUID] = []

    def wave(self) -> None:
        come = [UUID(int=self._random.getrandbits(128), version=4) for _ in range(_A_WAVE)]
        sessions = completed_sessions(self._database, come)
        self._backend.act_as(
            "crm_worker", lambda *_: [generate_upsells(sessions[one]) for one in come], {}
        )
        for customer in come:
            self._look(customer, sessions[customer])
        paid = [one for one in come if self._random.random() < 0.4]
        payments(self._database, paid, _PRICE)
        self.drawn += come
        self.paid += paid

    def _look(self, customer: UUID, session: UUID) -> None:
        claims = Jsonb({"sub": str(customer), "role": "customer"})
        row = self._app.execute(_SHOW, [claims, session]).fetchone()
        assert row is not None
        [shown] = [one for one in row[0]["upsells"] if one["recommendation_type"] == _KIND]
        if self._random.random() < 0.5:
            self._app.execute(_CLICK, [claims, f"click {customer}", shown["id"]])
            self.clicked.append(customer)

    def expected(self, variations: Mapping[UUID, str]) -> dict[str, Any]:
        """What the database must count, from who was drawn, clicked and paid."""
        by_variation = {}
        for name in sorted(set(variations.values())):
            own = {one for one in self.drawn if variations[one] == name}
            payers = len(own.intersection(self.paid))
            by_variation[name] = {
                "customers": len(own),
                "clicks": len(own.intersection(self.clicked)),
                "purchases": payers,
                "payers": payers,
                "y": payers * _PRICE,
                "yy": payers * _PRICE**2,
                **dict.fromkeys(("x", "xx", "xy", "credited"), 0),
            }
        return {
            "variations": by_variation,
            "clicks": [variations[one] for one in self.clicked],
            "purchases": [variations[one] for one in self.paid],
            "activity": None,
        }


def test_equals_are_drawn_counted_and_judged_as_the_rules_say(
    backend: Backend, database: Database, report: psycopg.Connection, equals: Definition
) -> None:
    admin, shop = backend.client("admin"), Shop(backend, database)
    act(admin, PRICE, "start")
    # The same draw every time: at one in twenty, equals may be told apart.
    with owner(database, "experiments") as connection:
        connection.execute("update crm.experiments set seed = %s", [_SEED])
    experiment = read_definition(PRICE, equals)
    phase = Phase(experiment=experiment, number=1, seed=_SEED, shipped=None, variation=None)
    read = "select api.read_experiment(%s, %s) -> 'sums'"
    claims = Jsonb({"sub": str(admin.id), "role": "admin"})
    app = database.login("crm_app")

    for _ in range(_WAVES):
        shop.wave()
        variations = {
            one: assign(one, [phase], [_KIND], [_KIND])[0].variation.name for one in shop.drawn
        }
        drawn = report.execute("select customer_id, variation from experiment_units").fetchall()
        assert sorted(drawn) == sorted(variations.items())
        [(sums,)] = app.execute(read, [claims, PRICE]).fetchall()
        days = sums.pop("days")
        assert sums == shop.expected(variations)

        findings = judge(experiment, parse_outcomes(experiment, {**sums, "days": days}))
        told = admin.get(f"/api/experiments/{PRICE}").body
        [verdict] = findings.verdicts.values()
        assert told["variations"][1]["verdict"]["low"] == verdict.low
        assert told["sample_ratio_p"] == findings.sample_ratio_p
        # Whoever looks after each wave is never told of a difference that is not there.
        assert verdict.state in {"not_enough", "undecided"}
        assert not findings.broken
        assert len(sums["variations"]) == 2
    backend.invoke("watch_experiments", {})
    assert admin.get(f"/api/experiments/{PRICE}").body["summary"]["latest"]["status"] == "running"
