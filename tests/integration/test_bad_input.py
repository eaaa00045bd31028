"""Whatever is sent to whichever route: the contract's answer, nothing written, never a 500."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from crm.platform.http.routes import Route
from demo.driver.client import Client
from demo.driver.functions import FunctionTransport
from demo.driver.gateway import claims_of
from demo.driver.steps import intake_form
from demo.driver.transport import Request, Response
from tests.support.backend import Backend, completed_session, delivered_upsells, routes
from tests.support.database import Database

ROUTES = {f"{route.method} {route.path}": route for _, route in routes() if route.roles}
WITH_BODY = {name: route for name, route in ROUTES.items() if route.body is not None}
#: Names whoever a token will name: their id need not be known yet.
NAMING = "PUT /api/mechanics/{mechanic_id}"
WITH_ID = {name: route for name, route in ROUTES.items() if "{" in route.path and name != NAMING}
DISMISS = "POST /api/upsells/{upsell_id}/dismiss"
CHECKOUTS = ("POST /api/upsells/{upsell_id}/checkout", "POST /api/intakes/{intake_id}/checkout")
#: Their bodies may be left out, or be null.
OPTIONAL = {DISMISS, *CHECKOUTS}
#: Fields that may be null.
NULLABLE = {"quote_id"}
VIEW = {"from": "2026-11-01", "to": "2026-11-28", "tz": "UTC"}
GOOD: dict[str, Any] = {
    **{name: {"quote_id": str(uuid.uuid4())} for name in CHECKOUTS},
    "POST /api/catalogue/draft/preview": {
        "session_id": str(uuid.uuid4()),
        "offers": {},
        "discounts": {},
    },
    "POST /api/catalogue/draft/publish": {"revision": 1, "note": "Winter prices"},
    "POST /api/catalogue/draft/withdraw": {"revision": 1},
    "POST /api/catalogue/versions/{number}/restore": {"in_force": 0},
    "POST /api/simulations": {"customers": 20, "offers": {}, "seed": 1},
    "PUT /api/catalogue/draft": {"offers": {}, "discounts": {}, "revision": 0, "in_force": 0},
    "POST /api/experiments/{name}/decide": {"variation": "higher"},
    "POST /api/experiments/{name}/stop": {"reason": "The season is over."},
    "POST /api/intake/start": intake_form(),
    "POST /api/interactions": {"interaction_type": "waiver_accepted"},
    "POST /api/shares": {"token": "t" * 43, "days": 30, "view": VIEW},
    "POST /api/upsells/viewed": {"upsell_ids": [str(uuid.uuid4())]},
    DISMISS: {"reason": "price"},
    "PUT /api/customers/me/preferences": {"topics": {}, "wants_none": False},
    NAMING: {"name": "Sam Rivera"},
    "PUT /api/sessions/{session_id}/rating": {"rating": 5},
    "PUT /api/sessions/{session_id}/summary": {"summary": "New pads, and the noise is gone."},
}
UNREADABLE: dict[str, str | bytes] = {
    "no JSON": "{",
    "nothing": "",
    "NaN": '{"a": NaN}',
    "infinity": '{"a": -Infinity}',
    "a NUL character": '{"a": "\\u0000"}',
    "a lone surrogate": '{"a": "\\ud800"}',
    "a number beyond 64 bits": '{"a": 123456789012345678901234567890}',
    "a number beyond any float": '{"a": 1e999}',
    "deep nesting": "[" * 5000 + "]" * 5000,
    "the same key twice": '{"a": 1, "a": 2}',
    "no UTF-8": b'{"a": "\xff"}',
}


@pytest.fixture
def database(shared_database: Database) -> Iterator[Database]:
    """The module's database: what is refused leaves no row, which `untouched` holds."""
    yield shared_database
    shared_database.close()


@pytest.fixture
def untouched(backend: Backend, report: psycopg.Connection) -> Iterator[None]:
    """Holds that a test leaves every table as long as it was."""
    del backend
    before = _lengths(report)
    yield
    assert _lengths(report) == before


def test_every_route_that_reads_a_body_is_covered_here() -> None:
    assert set(GOOD) == set(WITH_BODY)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", WITH_BODY)
def test_a_body_that_cannot_be_read_is_malformed(backend: Backend, name: str) -> None:
    for what, raw in UNREADABLE.items():
        if name in OPTIONAL and not raw:
            continue
        _refused(_send(backend, WITH_BODY[name], raw=raw, headers=_JSON), 400, what)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", WITH_BODY)
def test_a_body_that_is_no_json_by_its_type_is_unsupported(backend: Backend, name: str) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=x"):
        answer = _send(backend, WITH_BODY[name], body=GOOD[name], headers={"content-type": kind})
        _refused(answer, 415, kind)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", WITH_BODY)
def test_an_unknown_field_is_named(backend: Backend, name: str) -> None:
    answer = _send(backend, WITH_BODY[name], body={**GOOD[name], "price": 1})
    _refused(answer, 422)
    assert "price" in [error["field"] for error in answer.body["errors"]]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", WITH_BODY)
@pytest.mark.parametrize("wrong", [7, -1.5, True, {"a": []}, [None], "", None], ids=repr)
def test_a_field_of_another_type_is_named(backend: Backend, name: str, wrong: object) -> None:
    good = GOOD[name]
    for field, value in good.items():
        if type(wrong) is type(value) or (wrong is None and field in NULLABLE):
            continue
        answer = _send(backend, WITH_BODY[name], body={**good, field: wrong})
        _refused(answer, 422, field)
        assert all(e["field"].startswith(field) for e in answer.body["errors"]), answer.body


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", WITH_BODY)
@pytest.mark.parametrize("whole", ["[]", '"text"', "1", "null", "true"])
def test_a_body_that_is_no_object_is_invalid(backend: Backend, name: str, whole: str) -> None:
    if name in OPTIONAL and whole == "null":
        return
    _refused(_send(backend, WITH_BODY[name], raw=whole, headers=_JSON), 422, whole)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", WITH_BODY)
def test_a_body_over_500_kb_is_too_large(backend: Backend, name: str) -> None:
    raw = '{"a": "' + "x" * 600_000 + '"}'
    _refused(_send(backend, WITH_BODY[name], raw=raw, headers=_JSON), 413)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", WITH_ID)
def test_an_unknown_id_and_one_that_is_none_are_answered_alike(backend: Backend, name: str) -> None:
    body = GOOD.get(name)
    unknown = _send(backend, WITH_ID[name], body=body, target=str(uuid.uuid4()))
    _refused(unknown, 404)
    for text in ("1", "%00", "null", str(uuid.uuid4()).replace("-", ""), "x" * 2000):
        _refused(_send(backend, WITH_ID[name], body=body, target=text), 404, text)


@pytest.mark.parametrize("name", WITH_ID)
def test_what_belongs_to_another_customer_is_as_unknown(backend: Backend, name: str) -> None:
    route = WITH_ID[name]
    owner, stranger = backend.client("customer"), backend.client(route.roles[0])
    mechanic = backend.client("mechanic")
    session = completed_session(backend, owner, mechanic)
    owned = {
        "upsell_id": delivered_upsells(owner, session)[0]["id"],
        "intake_id": owner.get(f"/api/sessions/{session}").body["intake_id"],
    }
    [named] = _parameters(route)
    target = owned.get(named, session)

    foreign = _send(backend, route, body=GOOD.get(name), target=target, client=stranger)
    unknown = _send(backend, route, body=GOOD.get(name), target=str(uuid.uuid4()), client=stranger)

    _refused(foreign, 404)
    assert _anonymous(foreign) == _anonymous(unknown)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", ROUTES)
def test_a_role_that_may_not_is_forbidden(backend: Backend, name: str) -> None:
    route = ROUTES[name]
    for role in {"customer", "mechanic", "admin", "service"} - set(route.roles):
        answer = _send(backend, route, body=GOOD.get(name), client=backend.client(role))
        _refused(answer, 403, role)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", ROUTES)
def test_a_token_that_is_no_access_token_is_refused(backend: Backend, name: str) -> None:
    route = ROUTES[name]
    subject = uuid.uuid4()
    claims = claims_of(str(subject), route.roles[0], token_use="id")
    for given in (claims, {}):
        client = Client(FunctionTransport(backend.invoke, given), subject)
        _refused(_send(backend, route, body=GOOD.get(name), client=client), 401)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", ROUTES)
def test_a_query_parameter_that_the_route_does_not_know_is_named(
    backend: Backend, name: str
) -> None:
    answer = _send(backend, ROUTES[name], body=GOOD.get(name), query="surprise=1")
    _refused(answer, 422)
    assert [error["field"] for error in answer.body["errors"]] == ["surprise"]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "limit=1&limit=2", "cursor=", "cursor=e30", "cursor=%00"],
)
@pytest.mark.parametrize(
    "path", ["/api/sessions", "/api/upsells", "/api/customers/me/interactions"]
)
def test_a_page_that_cannot_be_is_named(backend: Backend, path: str, query: str) -> None:
    _refused(backend.client("customer").get(path, query=query), 422, query)


def test_an_interaction_over_32_kb_is_too_large(backend: Backend) -> None:
    event = {"interaction_type": "waiver_accepted", "metadata": {"text": "x" * 33_000}}
    _refused(backend.client("customer").post("/api/interactions", event), 413)


def test_a_batch_of_501_is_refused_whole(backend: Backend) -> None:
    batch = {"interactions": [{"interaction_type": "waiver_accepted"}] * 501}
    answer = backend.client("customer").post("/api/interactions", batch)
    _refused(answer, 422)
    assert answer.body["errors"][0]["field"] == "interactions"


def test_a_key_used_again_with_another_body_is_refused(backend: Backend) -> None:
    customer = backend.client("customer")
    key = {"Idempotency-Key": "order-7"}
    first = customer.post("/api/intake/start", intake_form(), headers=key)
    assert first.status == 201
    assert customer.post("/api/intake/start", intake_form(), headers=key).body == first.body
    _refused(customer.post("/api/intake/start", intake_form(urgent=True), headers=key), 422)
    assert customer.get("/api/customers/me/funnel").body["total_intakes"] == 1


_JSON = {"content-type": "application/json"}


def _send(
    backend: Backend,
    route: Route,
    *,
    client: Client | None = None,
    target: str = "",
    **options: Any,
) -> Response:
    """A request to a route, by default from somebody who may call it."""
    client = client or backend.client(route.roles[0])
    path = route.path
    for name in _parameters(route):
        usual = "0" if name == "number" else str(uuid.uuid4())
        path = path.replace("{" + name + "}", target or usual)
    return client.transport.send(Request(method=route.method, path=path, **options))


def _refused(answer: Response, status: int, what: str = "") -> None:
    assert answer.status == status, (what, answer)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["status"] == status
    assert answer.body["request_id"]


def _anonymous(answer: Response) -> dict[str, Any]:
    return {name: value for name, value in answer.body.items() if name != "request_id"}


def _lengths(report: psycopg.Connection) -> dict[str, int]:
    tables = ("customers", "intakes", "sessions", "crm_interactions", "upsell_recommendations")
    counts = {}
    for table in tables:
        query = psycopg.sql.SQL("select count(*) from {}").format(psycopg.sql.Identifier(table))
        row = report.execute(query).fetchone()
        assert row is not None
        counts[table] = row[0]
    return counts


def _parameters(route: Route) -> list[str]:
    """The names of the parameters in a route's path."""
    return re.findall(r"{(\w+)}", route.path)
