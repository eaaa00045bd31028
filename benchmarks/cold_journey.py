"""One journey in which every function starts cold: each step's event, and what it leaves."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from benchmarks.cold_services import Services
from demo.driver.gateway import claims_of, envelope_around, gateway_event
from demo.driver.steps import intake_form
from tools.paths import ROOT

WEBHOOK_SECRET: Final = "whsec_of_the_benchmark"  # noqa: S105 - guards nothing
_SAMPLE: Final = ROOT / "events" / "stripe_webhook" / "checkout_session_completed.json"
_CREATED: Final = 201
_ANY: Final = 15.0
_TRACK: Final = 11.0
_LIST_OR_CLICK: Final = 12.0
_WEBHOOK: Final = 17.0

type Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class State:
    """What the steps so far have made."""

    services: Services
    customer: str = field(default_factory=lambda: str(uuid4()))
    mechanic: str = field(default_factory=lambda: str(uuid4()))
    intake: str = ""
    session: str = ""
    upsells: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One first invocation.

    Attributes:
        at_most: How often the time of the empty function it may take.
        remember: Keeps what later steps need of the reply's body.
    """

    name: str
    function: str
    event: Callable[[State], Json]
    at_most: float = _ANY
    remember: Callable[[State, Json], None] = lambda _state, _body: None


def _request(
    method: str, path: str, subject: str | None, role: str = "customer", body: Json | None = None
) -> Json:
    claims = None if subject is None else claims_of(subject, role)
    return gateway_event(method, path, body=body, claims=claims, request_id=uuid4().hex)


def _intake(state: State) -> Json:
    return _request("POST", "/api/intake/start", state.customer, body=intake_form())


def _remember_intake(state: State, body: Json) -> None:
    state.intake = body["intake"]["id"]
    state.session = body["session"]["id"]


def _session_step(step: str) -> Callable[[State], Json]:
    def event(state: State) -> Json:
        path = f"/api/sessions/{state.session}/{step}"
        return _request("POST", path, state.mechanic, "mechanic")

    return event


def _completed(state: State) -> Json:
    """SessionCompleted as EventBridge delivers it."""
    event = state.services.published[-1]
    return envelope_around(event)


def _remember_upsells(state: State, body: Json) -> None:
    state.upsells = [upsell["id"] for upsell in body["upsells"]]


def _stripe_delivery(state: State) -> Json:
    """The checkout that was opened last is paid, as Stripe signs it."""
    opened = state.services.opened[-1]
    event = json.loads(_SAMPLE.read_text())
    now = int(time.time())
    event |= {"id": f"evt_{uuid4().hex}", "created": now}
    ids = ("checkout_id", "customer_id", "intake_id", "upsell_id")
    event["data"]["object"] |= {
        "id": opened["stripe_session_id"],
        "payment_intent": f"pi_{uuid4().hex}",
        "created": now,
        "amount_subtotal": opened["amount"],
        "amount_total": opened["amount"],
        "currency": opened["currency"].lower(),
        "client_reference_id": opened["checkout_id"],
        "metadata": {name: opened[name] for name in ids},
    }
    raw = json.dumps(event)
    signature = hmac.new(WEBHOOK_SECRET.encode(), f"{now}.{raw}".encode(), hashlib.sha256)
    sent = _request("POST", "/", None) | {"body": raw}
    sent["headers"]["stripe-signature"] = f"t={now},v1={signature.hexdigest()}"
    return sent


def _require_applied(_: State, body: Json) -> None:
    """A delivery that were only stored would publish nothing, and be faster."""
    if body["outcome"] != "applied":
        raise ValueError(f"the webhook answered {body}")


def _checkout_request(state: State) -> Json:
    """What checkout_start asks stripe_gateway for."""
    expires = datetime.now(UTC) + timedelta(hours=1)
    return {
        "operation": "open_checkout",
        "checkout_id": str(uuid4()),
        "customer_id": state.customer,
        "intake_id": state.intake,
        "upsell_id": None,
        "title": "A session",
        "amount": 4900,
        "currency": "USD",
        "stripe_price": None,
        "success_url": "https://shop.invalid/done",
        "cancel_url": "https://shop.invalid/",
        "expires_at": expires.isoformat(),
    }


def _update(state: State) -> Json:
    """CloudFormation repeats the migrations, none of which is pending."""
    return {
        "RequestType": "Update",
        "ResponseURL": f"{state.services.address}/cloudformation",
        "StackId": "stack",
        "RequestId": uuid4().hex,
        "LogicalResourceId": "DatabaseMigration",
        "PhysicalResourceId": "crm-database",
        "ResourceProperties": {},
    }


def _track(state: State) -> Json:
    body = {"interaction_type": "waiver_accepted", "event_id": str(uuid4())}
    return _request("POST", "/api/interactions", state.customer, body=body)


#: In the order of the journey: each finds what those before it left.
STEPS: Final = (
    Step(name="intake_start", function="intake_start", event=_intake, remember=_remember_intake),
    Step(name="sessions_api", function="sessions_api", event=_session_step("accept")),
    Step(name="session_start", function="session_start", event=_session_step("start")),
    Step(name="track_interaction", function="track_interaction", event=_track, at_most=_TRACK),
    Step(name="session_end", function="session_end", event=_session_step("end")),
    Step(name="generate_upsells", function="generate_upsells", event=_completed),
    Step(
        name="upsells_api list",
        function="upsells_api",
        event=lambda s: _request("GET", f"/api/sessions/{s.session}/upsells", s.customer),
        at_most=_LIST_OR_CLICK,
        remember=_remember_upsells,
    ),
    Step(
        name="upsells_api click",
        function="upsells_api",
        event=lambda s: _request("POST", f"/api/upsells/{s.upsells[0]}/click", s.customer),
        at_most=_LIST_OR_CLICK,
    ),
    Step(
        name="checkout_start",
        function="checkout_start",
        event=lambda s: _request("POST", f"/api/upsells/{s.upsells[0]}/checkout", s.customer),
    ),
    Step(name="stripe_gateway", function="stripe_gateway", event=_checkout_request),
    Step(
        name="stripe_webhook",
        function="stripe_webhook",
        event=_stripe_delivery,
        at_most=_WEBHOOK,
        remember=_require_applied,
    ),
    Step(
        name="customers_api",
        function="customers_api",
        event=lambda s: _request("GET", "/api/customers/me/interactions", s.customer),
    ),
    Step(
        name="metrics_api",
        function="metrics_api",
        event=lambda s: _request("GET", "/api/metrics/funnel", s.mechanic, "admin"),
    ),
    Step(name="compute_metrics", function="compute_metrics", event=lambda _: {}),
    Step(name="relay_events", function="relay_events", event=lambda _: {}),
    Step(name="reconcile_payments", function="reconcile_payments", event=lambda _: {}),
    Step(name="enforce_retention", function="enforce_retention", event=lambda _: {}),
    Step(name="migrate_database", function="migrate_database", event=_update),
)
