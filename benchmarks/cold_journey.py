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

from benchmarks.cold_neighbours import Neighbours
from tools.paths import ROOT

WEBHOOK_SECRET: Final = "whsec_of_the_benchmark"  # noqa: S105 - guards nothing
_SAMPLE: Final = ROOT / "events" / "stripe_webhook" / "checkout_session_completed.json"
_CREATED: Final = 201
_ANY: Final = 9.0
_FIRST_SEEN: Final = 6.0

type Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Scene:
    """What the journey has come to."""

    neighbours: Neighbours
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
        learn: Keeps what later steps need of the reply's body.
    """

    name: str
    function: str
    event: Callable[[Scene], Json]
    at_most: float = _ANY
    learn: Callable[[Scene, Json], None] = lambda _scene, _body: None


def _request(
    method: str, path: str, subject: str | None, role: str = "customer", body: Json | None = None
) -> Json:
    """A request as an HTTP API hands it to a function."""
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"}
    context: Json = {"stage": "$default", "requestId": uuid4().hex, "http": http}
    if subject is not None:
        claims = {
            "sub": subject,
            "iss": "https://issuer.invalid",
            "token_use": "access",
            "cognito:groups": f"[{role}]",
        }
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "accept-language": "en-US"},
        "requestContext": context,
        "isBase64Encoded": False,
        "body": None if body is None else json.dumps(body),
    }


def _intake(scene: Scene) -> Json:
    form = {
        "plan": "trial",
        "contact": {"name": "Ada Miller", "email": "ada@example.com"},
        "vehicle": {"year": 2014, "make": "Volvo", "model": "V60"},
        "concern": "It grinds when I brake downhill.",
    }
    return _request("POST", "/api/intake/start", scene.customer, body=form)


def _learn_intake(scene: Scene, body: Json) -> None:
    scene.intake = body["intake"]["id"]
    scene.session = body["session"]["id"]


def _mechanic(move: str) -> Callable[[Scene], Json]:
    def event(scene: Scene) -> Json:
        path = f"/api/sessions/{scene.session}/{move}"
        return _request("POST", path, scene.mechanic, "mechanic")

    return event


def _completed(scene: Scene) -> Json:
    """SessionCompleted as EventBridge delivers it."""
    event = scene.neighbours.published[-1]
    return {"detail-type": event["type"], "source": "crm", "detail": event}


def _learn_upsells(scene: Scene, body: Json) -> None:
    scene.upsells = [upsell["id"] for upsell in body["upsells"]]


def _delivery(scene: Scene) -> Json:
    """The checkout that was opened last is paid, as Stripe signs it."""
    opened = scene.neighbours.opened[-1]
    told = json.loads(_SAMPLE.read_text())
    now = int(time.time())
    told |= {"id": f"evt_{uuid4().hex}", "created": now}
    ids = ("checkout_id", "customer_id", "intake_id", "upsell_id")
    told["data"]["object"] |= {
        "id": opened["stripe_session_id"],
        "payment_intent": f"pi_{uuid4().hex}",
        "created": now,
        "amount_subtotal": opened["amount"],
        "amount_total": opened["amount"],
        "currency": opened["currency"].lower(),
        "client_reference_id": opened["checkout_id"],
        "metadata": {name: opened[name] for name in ids},
    }
    raw = json.dumps(told)
    signature = hmac.new(WEBHOOK_SECRET.encode(), f"{now}.{raw}".encode(), hashlib.sha256)
    sent = _request("POST", "/", None) | {"body": raw}
    sent["headers"]["stripe-signature"] = f"t={now},v1={signature.hexdigest()}"
    return sent


def _require_applied(_: Scene, body: Json) -> None:
    """A delivery that were only stored would publish nothing, and be faster."""
    if body["outcome"] != "applied":
        raise ValueError(f"the webhook answered {body}")


def _wish(scene: Scene) -> Json:
    """What checkout_start asks stripe_gateway for."""
    expires = datetime.now(UTC) + timedelta(hours=1)
    return {
        "operation": "open_checkout",
        "checkout_id": str(uuid4()),
        "customer_id": scene.customer,
        "intake_id": scene.intake,
        "upsell_id": None,
        "title": "A session",
        "amount": 4900,
        "currency": "USD",
        "stripe_price": None,
        "success_url": "https://shop.invalid/done",
        "cancel_url": "https://shop.invalid/",
        "expires_at": expires.isoformat(),
    }


def _update(scene: Scene) -> Json:
    """CloudFormation repeats the migrations, none of which is pending."""
    return {
        "RequestType": "Update",
        "ResponseURL": f"{scene.neighbours.address}/cloudformation",
        "StackId": "stack",
        "RequestId": uuid4().hex,
        "LogicalResourceId": "DatabaseMigration",
        "PhysicalResourceId": "crm-database",
        "ResourceProperties": {},
    }


def _track(scene: Scene) -> Json:
    body = {"interaction_type": "waiver_accepted", "event_id": str(uuid4())}
    return _request("POST", "/api/interactions", scene.customer, body=body)


#: In the order of the journey: each finds what those before it left.
STEPS: Final = (
    Step(name="intake_start", function="intake_start", event=_intake, learn=_learn_intake),
    Step(name="sessions_api", function="sessions_api", event=_mechanic("accept")),
    Step(name="session_start", function="session_start", event=_mechanic("start")),
    Step(name="track_interaction", function="track_interaction", event=_track, at_most=_FIRST_SEEN),
    Step(name="session_end", function="session_end", event=_mechanic("end")),
    Step(name="generate_upsells", function="generate_upsells", event=_completed),
    Step(
        name="upsells_api list",
        function="upsells_api",
        event=lambda s: _request("GET", f"/api/sessions/{s.session}/upsells", s.customer),
        at_most=_FIRST_SEEN,
        learn=_learn_upsells,
    ),
    Step(
        name="upsells_api click",
        function="upsells_api",
        event=lambda s: _request("POST", f"/api/upsells/{s.upsells[0]}/click", s.customer),
        at_most=_FIRST_SEEN,
    ),
    Step(
        name="checkout_start",
        function="checkout_start",
        event=lambda s: _request("POST", f"/api/upsells/{s.upsells[0]}/checkout", s.customer),
    ),
    Step(name="stripe_gateway", function="stripe_gateway", event=_wish),
    Step(
        name="stripe_webhook",
        function="stripe_webhook",
        event=_delivery,
        learn=_require_applied,
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
