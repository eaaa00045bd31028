"""Admins try a draft through the API, on customers who behave as theirs did."""

from typing import Any

import pytest

from crm.catalogue.load import CATALOGUE_PATH
from crm.experiments.load import EXPERIMENTS_PATH
from demo.driver.transport import Response
from tests.support.backend import Backend
from tests.unit.upsells.builders import TUTORS_PATH

_TEXT = CATALOGUE_PATH.read_text(encoding="utf-8")


def simulated(backend: Backend, role: str = "admin", **body: Any) -> Response:
    """What is answered to a request for few customers."""
    return backend.client(role).post("/api/simulations", {"customers": 20} | body)


def offer(reply: Response, kind: str) -> dict[str, Any]:
    """What is told of an offer."""
    assert reply.status == 200, reply
    [found] = [one for one in reply.body["offers"] if one["recommendation_type"] == kind]
    return dict(found)


def test_nothing_changed_makes_no_difference(backend: Backend) -> None:
    reply = simulated(backend)
    assert offer(reply, "follow_up")["offered"]["difference"] == 0
    assert reply.body["totals"]["total_revenue"]["current"] > 0
    assert offer(reply, "follow_up")["assumed"]["source"] == "prior"


def test_a_whole_file_and_changes_of_ours_say_the_same(backend: Backend) -> None:
    whole = simulated(backend, catalogue=_TEXT.replace('price = "99.00"', 'price = "149.00"'))
    patched = simulated(backend, offers={"diagnostic_package": {"price": "149.00"}})
    assert offer(whole, "diagnostic_package") == offer(patched, "diagnostic_package")
    assert whole.body["totals"] == patched.body["totals"]


def test_a_draft_is_compared_with_what_is_published(backend: Backend) -> None:
    admin, dearer = backend.client("admin"), {"diagnostic_package": {"price": "149.00"}}
    admin.put("/api/catalogue/draft", {"offers": dearer, "revision": 0, "in_force": 0})
    admin.post("/api/catalogue/draft/publish", {"revision": 1, "note": "Dearer."})
    for reply in (simulated(backend), simulated(backend, offers=dearer)):
        assert offer(reply, "diagnostic_package")["revenue"]["difference"] == 0
    assert simulated(backend, catalogue=_TEXT).body["totals"]["total_revenue"]["difference"] != 0


def test_a_paused_offer_is_not_made_and_a_heavier_one_comes_first(backend: Backend) -> None:
    reply = simulated(backend, offers={"follow_up": {"paused": True}})
    assert offer(reply, "follow_up")["offered"]["draft"] == 0
    only_one = _TEXT.replace("offers_per_session = 5", "offers_per_session = 1")
    lighter, heavier = (
        simulated(backend, catalogue=only_one, offers={"video_session": {"weight": weight}})
        for weight in (0, 500)
    )
    made = offer(lighter, "video_session")["offered"]
    assert made["draft"] < offer(heavier, "video_session")["offered"]["draft"]


def test_experiments_of_the_draft_are_told(backend: Backend) -> None:
    reply = simulated(backend, experiments=EXPERIMENTS_PATH.read_text(encoding="utf-8"))
    assert [one["name"] for one in reply.body["experiments"]] == ["holdout", "follow_up_price"]


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"catalogue": "currency = "}, "catalogue", "catalogue.toml:1:"),
        ({"catalogue": ""}, "catalogue", "catalogue.toml:"),
        ({"catalogue": "offers = 3", "offers": {"a": {}}}, "catalogue", "offers"),
        (
            {"catalogue": TUTORS_PATH.read_text(encoding="utf-8")},
            "catalogue",
            "currency: the draft is in",
        ),
        (
            {"offers": {"follow_up": {"price": "9.999"}}},
            "catalogue",
            "offers.follow_up.price",
        ),
        ({"offers": {"towing": {"price": "9.99"}}}, "offers.towing", "there is no such offer"),
        ({"experiments": "[holdout]\nshare = 0"}, "experiments", "experiments.toml:2:"),
        ({"customers": 19}, "customers", ""),
        ({"customers": 1001}, "customers", ""),
        ({"seed": -1}, "seed", ""),
        ({"offers": {"follow_up": {"weight": 1001}}}, "offers.follow_up.weight", ""),
        ({"unknown": 1}, "unknown", ""),
    ],
)
def test_what_cannot_be_tried_names_its_field_and_line(
    backend: Backend, body: dict[str, Any], field: str, message: str
) -> None:
    reply = simulated(backend, **body)
    assert reply.status == 422, reply
    assert any(
        error["field"] == field and message in error["message"] for error in reply.body["errors"]
    ), reply


def test_many_offers_allow_fewer_customers(backend: Backend) -> None:
    head, rest = _TEXT.split("[offers.video_session]", 1)
    one, end = rest.split("[offers.maintenance_plan]", 1)
    many = "".join(
        "[offers.video_session]".replace("video_session", name)
        + one.replace("offers.video_session", f"offers.{name}")
        for name in (f"video_{number}" for number in range(50))
    )
    text = f"{head}{many}[offers.maintenance_plan]{end}"
    reply = simulated(backend, catalogue=text, customers=1_000)
    assert reply.status == 422, reply
    [error] = reply.body["errors"]
    assert error == {"field": "customers", "message": "with so many offers at most 185"}


@pytest.mark.parametrize("role", ["customer", "mechanic", "service"])
def test_only_admins_try_drafts(backend: Backend, role: str) -> None:
    assert simulated(backend, role).status == 403
