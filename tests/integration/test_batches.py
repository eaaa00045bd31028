"""A batch stores its good items and says of each bad one what is wrong with it."""

from typing import Any

from demo.driver.steps import live_session
from tests.support.backend import Backend


def test_a_batch_stores_its_good_items_and_names_its_bad_ones_by_index(backend: Backend) -> None:
    customer, other = backend.client("customer"), backend.client("customer")
    foreign = live_session(other, backend.client("mechanic"))
    batch = [
        {"interaction_type": "waiver_accepted"},
        {"interaction_type": "upsell_clicked"},
        {"interaction_type": "summary_viewed", "session_id": foreign},
        {"interaction_type": "summary_viewed", "colour": "red"},
        {"interaction_type": "waiver_accepted", "metadata": {"text": "x" * 33_000}},
        {"interaction_type": "waiver_accepted", "customer_id": str(other.id)},
        7,
        {"interaction_type": "summary_viewed"},
        {"interaction_type": "waiver_accepted", "metadata": {"text": "a NUL \0 character"}},
    ]

    answer = customer.post("/api/interactions", {"interactions": batch})

    assert answer.status == 200, answer.body
    reply = answer.body
    assert (reply["stored"], reply["rejected"]) == (2, 7)
    rejected = {r["index"]: r["errors"][0]["field"] for r in reply["results"] if r["errors"]}
    assert rejected == {
        1: "interaction_type",
        2: "session_id",
        3: "colour",
        4: "interaction",
        5: "customer_id",
        6: "interaction",
        8: "metadata.text",
    }
    story = customer.get("/api/customers/me/interactions").body["interactions"]
    assert {r["id"] for r in reply["results"] if r["id"]} == {i["id"] for i in story}


def test_what_cannot_be_stored_of_an_item_costs_no_other_item(backend: Backend) -> None:
    contents: list[dict[str, Any]] = [
        {"metadata": {"text": "cut off in a \ud83d"}},
        {"metadata": {"\udfff": 1}},
        {"\udfff": 1},
        {"metadata": {"ratio": float("nan")}},
        {"metadata": {"text": "\u00e9" * 15_000}},
    ]
    batch = [{"interaction_type": "waiver_accepted", **content} for content in contents]

    answer = backend.client("customer").post("/api/interactions", {"interactions": batch})

    assert answer.status == 200, answer.body
    fields = [[error["field"] for error in result["errors"]] for result in answer.body["results"]]
    assert fields == [["metadata.text"], ["metadata"], ["interaction"], ["metadata.ratio"], []]
