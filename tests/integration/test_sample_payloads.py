"""Each function has a sample of what it is called with, and does its work when it is."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import pytest

from crm.platform.config import settings
from demo.driver.functions import function
from demo.driver.steps import file_intake, live_session
from local.fake_stripe.config import DEFAULT_SECRET
from local.servers import postgres
from local.servers.ports import HOST
from tests.builders import stripe_events
from tests.support.backend import Backend, delivered_upsells, routes
from tools.paths import ROOT

EVENTS: Final = ROOT / "events"
SAMPLES: Final = sorted(
    path
    for path in EVENTS.glob("*/*.json")
    # Those beside it are what Stripe says in its body.
    if path.parent.name != "schemas"
    and (path.parent.name != "stripe_webhook" or path.stem == "function_url")
)
CUSTOMER: Final = UUID("019b0a6e-7c00-7000-8000-00000000c001")
MECHANIC: Final = UUID("019b0a6e-7c00-7000-8000-00000000f001")
SESSION: Final = "019b0a6e-7c00-7000-8000-00000000d001"
UPSELL: Final = "019b0a6e-7c00-7000-8000-00000000b001"


@dataclass
class Story:
    """The people of the samples, and how far they have come."""

    backend: Backend
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._customer = self.backend.client("customer", CUSTOMER)
        self._mechanic = self.backend.client("mechanic", MECHANIC)

    def accepted(self) -> None:
        session = file_intake(self._customer)["session"]["id"]
        assert self._mechanic.post(f"/api/sessions/{session}/accept").status == 200
        self.known[SESSION] = session

    def live(self) -> None:
        self.known[SESSION] = live_session(self._customer, self._mechanic)

    def completed(self) -> None:
        self.live()
        session = self.known[SESSION]
        assert self._mechanic.post(f"/api/sessions/{session}/end").status == 200

    def recommended(self) -> None:
        self.completed()
        self.backend.deliver()
        self.known[UPSELL] = delivered_upsells(self._customer, self.known[SESSION])[0]["id"]

    def invoke(self, path: Path) -> Any:
        """Call a function with its sample, about the rows of this story."""
        text = path.read_text()
        for sample, actual in self.known.items():
            text = text.replace(sample, actual)
        return self.backend.invoke(path.parent.name, json.loads(text))


@pytest.fixture
def story(backend: Backend) -> Story:
    return Story(backend)


def sample(name: str) -> Path:
    path = EVENTS / f"{name}.json"
    assert path in SAMPLES
    return path


def test_no_function_is_without_a_sample_and_no_sample_without_a_test() -> None:
    functions = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    assert {path.parent.name for path in SAMPLES} == functions
    others = {"mail_links/follow", "stripe_webhook/function_url", "migrate_database/create"}
    named = {*REQUESTS, *WORK, *others}
    assert {path.relative_to(EVENTS).with_suffix("").as_posix() for path in SAMPLES} == named


REQUESTS: Final[dict[str, tuple[Callable[[Story], None] | None, int, str]]] = {
    "catalogue_api/read": (None, 200, "offers"),
    "checkout_start/buy_upsell": (Story.recommended, 201, "checkout"),
    "customers_api/funnel": (Story.completed, 200, "sessions_completed"),
    "experiments_api/read": (None, 200, "summary"),
    "intake_start/start": (None, 201, "session"),
    "messages_api/preferences": (Story.completed, 200, "topics"),
    "metrics_api/upsells": (Story.recommended, 200, "total"),
    "predictions_api/read": (Story.recommended, 200, "segments"),
    "session_end/end": (Story.live, 200, "ended_at"),
    "session_start/start": (Story.accepted, 200, "started_at"),
    "sessions_api/read": (Story.live, 200, "status"),
    "simulate/draft": (None, 200, "totals"),
    "track_interaction/summary_viewed": (Story.completed, 201, "id"),
    "upsells_api/of_a_session": (Story.recommended, 200, "upsells"),
}


def test_a_link_that_nobody_here_has_signed_is_answered_by_a_page(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MESSAGE_KEYS", "another key than that of the sample's link")
    settings.cache_clear()
    reply = story.invoke(sample("mail_links/follow"))
    assert reply["statusCode"] == 400
    assert reply["headers"]["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_answered(story: Story, name: str) -> None:
    before, status, key = REQUESTS[name]
    if before is not None:
        before(story)
    reply = story.invoke(sample(name))
    assert reply["statusCode"] == status, reply
    assert json.loads(reply["body"])[key]


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_what_the_gateway_makes_of_its_route(name: str) -> None:
    event = json.loads(sample(name).read_text())
    context = event["requestContext"]
    [route] = [
        route
        for owner, route in routes()
        if owner == name.partition("/")[0] and f"{route.method} {route.path}" == event["routeKey"]
    ]
    filled = route.path.format(**event.get("pathParameters", {}))
    assert event["rawPath"] == context["http"]["path"] == filled
    assert context["http"]["method"] == route.method
    assert context["routeKey"] == event["routeKey"]
    assert role_of(event) in route.roles
    assert all(isinstance(value, str) for value in context["authorizer"]["jwt"]["claims"].values())


def role_of(event: dict[str, Any]) -> str:
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    group: str = claims.get("cognito:groups", "[customer]")
    return group.strip("[]")


WORK: Final[dict[str, tuple[Callable[[Story], None] | None, str]]] = {
    "compute_metrics/rebuild": (Story.completed, ""),
    "compute_metrics/schedule": (Story.completed, ""),
    "enforce_retention/schedule": (None, ""),
    "generate_upsells/session_completed": (Story.completed, ""),
    "mail_feedback/delivery": (None, ""),
    "plan_messages/schedule": (Story.completed, ""),
    "reconcile_mail/schedule": (None, ""),
    "reconcile_payments/schedule": (None, "seen"),
    "refresh_cohorts/schedule": (Story.completed, ""),
    "relay_events/replay": (None, ""),
    "relay_events/schedule": (Story.completed, ""),
    "send_messages/schedule": (None, ""),
    "stripe_gateway/delete_customer": (None, "kind"),
    "stripe_gateway/list_events": (None, "events"),
    "stripe_gateway/open_checkout": (None, "url"),
    "train_models/schedule": (Story.completed, ""),
    "watch_experiments/schedule": (None, ""),
}


@pytest.mark.parametrize("name", WORK)
def test_work_is_done(
    story: Story,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    before, key = WORK[name]
    if before is not None:
        before(story)
    given = "requests=30,outbox=30,stripe_events=400,audit_log=400,interactions=1100,sessions=1100"
    monkeypatch.setenv("RETENTION_DAYS", given)
    monkeypatch.setenv("SUPPRESSION_KEY", "key")
    monkeypatch.setattr(function("stripe_gateway"), "stripe_client", lambda: story.backend.gateway)
    capsys.readouterr()
    answer = story.invoke(sample(name))
    [line] = [json.loads(text) for text in capsys.readouterr().out.splitlines() if text]
    assert "fault" not in line
    assert key in answer if key else answer is None


def test_a_completed_session_gets_its_recommendations(story: Story) -> None:
    story.completed()
    story.invoke(sample("generate_upsells/session_completed"))
    customer = story.backend.client("customer", CUSTOMER)
    assert len(delivered_upsells(customer, story.known[SESSION])) == 3


def test_an_event_of_stripes_is_taken_over(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRETS", DEFAULT_SECRET)
    moment = datetime.fromtimestamp(stripe_events.SENT_AT, UTC)
    monkeypatch.setattr(function("stripe_webhook"), "_now", lambda: moment)
    event = json.loads(sample("stripe_webhook/function_url").read_text())
    reply = backend.invoke("stripe_webhook", event)
    assert json.loads(reply["body"])["received"] is True


def test_a_deployment_migrates_an_empty_database(
    cluster: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = function("migrate_database")
    answers: list[tuple[list[str], Exception | None]] = []
    monkeypatch.setattr(app, "_FILES", ROOT / "database")
    monkeypatch.setattr(app, "_reply", lambda _, applied, fault: answers.append((applied, fault)))
    # The cluster's logins are those of every other test of this worker, and keep their passwords.
    event = json.loads(sample("migrate_database/create").read_text())
    event["ResourceProperties"].pop("Passwords")
    cluster.create_database("sample")
    for name, value in {
        "DB_HOST": HOST,
        "DB_PORT": str(cluster.port),
        "DB_NAME": "sample",
        "DB_USER": postgres.MASTER,
        "DB_PASSWORD": cluster.password,
    }.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        app.handler(
            event,
            SimpleNamespace(aws_request_id="r-1", get_remaining_time_in_millis=lambda: 540_000),
        )
    finally:
        settings.cache_clear()
        cluster.drop_database("sample")
    [(applied, fault)] = answers
    assert fault is None
    assert applied
