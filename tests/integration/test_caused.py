"""What a holdout knows reaches the dashboard's first screen, from one hourly look to the next."""

from typing import Any

import psycopg

from tests.support.backend import Backend
from tests.support.experiments import TREATED, act, drawn, offers


def test_the_first_screen_says_what_the_holdout_knew_at_the_last_look(
    backend: Backend, report: psycopg.Connection
) -> None:
    admin = backend.client("admin")

    def caused() -> dict[str, Any]:
        query = {"from": "2026-11-01", "to": "2026-11-02"}
        found: dict[str, Any] = admin.get("/api/metrics/overview", query=query).body["caused"]
        return found

    assert caused()["state"] == "no_holdout"
    act(admin, "holdout", "start")
    assert (caused()["state"], caused()["known_at"]) == ("not_enough", None)
    treated = drawn(report, "holdout", TREATED)
    for _ in range(2):
        offers(backend, backend.client("customer", next(treated)))
    backend.invoke("watch_experiments", {})
    found = caused()
    act(admin, "holdout", "stop", {"reason": "It is enough."})

    assert (found["state"], found["needed"]) == ("not_enough", 1000)
    assert found["since"] < found["known_at"]
    kept = report.execute("select effect from experiment_days where effect is not null").fetchone()
    assert kept is not None
    assert {name: kept[0][name] for name in ("customers", "sessions", "shown", "credited")} == {
        "customers": 2,
        "sessions": 2,
        "shown": 6,
        "credited": 0,
    }
    assert caused()["state"] == "no_holdout"
