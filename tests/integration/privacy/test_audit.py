"""Which admin read whose data is written down, and readable by admins."""

from crm.metrics.rules.figures import ROWS
from crm.platform.http.routes import Route
from demo.driver.client import Client
from demo.driver.steps import file_intake
from demo.driver.transport import Response
from tests.integration.privacy.conftest import Person
from tests.support.backend import Backend, routes


def entries(admin: Client, query: str = "") -> list[tuple[str, list[str]]]:
    answer: Response = admin.get("/api/audit", query=query)
    assert answer.status == 200, answer
    return [(e["action"], e["customer_ids"]) for e in answer.body["entries"]]


_READS = {
    "/api/customers/{customer}": "customer",
    "/api/customers/{customer}/interactions": "customer_interactions",
    "/api/customers/{customer}/sessions": "customer_sessions",
    "/api/customers/{customer}/payments": "customer_payments",
    "/api/customers/{customer}/upsells": "customer_upsells",
    "/api/customers": "customers",
    "/api/metrics/customers/rows": "customers",
    "/api/metrics/sessions_opened/rows": "sessions_opened",
    "/api/sessions": "sessions",
    "/api/sessions/{session}": "session",
    "/api/sessions/{session}/upsells": "session_upsells",
    "/api/upsells": "upsells",
}


def test_what_an_admin_reads_of_a_person_is_written_down(person: Person) -> None:
    for path in _READS:
        asked = path.format(customer=person.customer.id, session=person.session)
        assert person.admin.get(asked).status == 200
    written = [(action, [str(person.customer.id)]) for action in reversed(_READS.values())]
    assert entries(person.admin) == written


#: The log itself: ids of customers, for the admins who answer for the others' reads.
_OF_THE_LOG = "/api/audit"


#: What a route demands of its query.
_ASKED = {"/api/metrics/overview": "from=2026-11-01&to=2026-11-05"}


def admin_routes() -> list[Route]:
    return [route for _, route in routes() if "admin" in route.roles]


#: What admins decide about the business, and the names of those who work for it.
_DECISIONS = (
    "/api/campaigns/",
    "/api/catalogue/",
    "/api/experiments/",
    "/api/mechanics/",
    "/api/offers/",
    "/api/shares",
    "/api/simulations",
)
#: One mail that may not have arrived; it is written down whose.
_RESEND = "/api/messages/{message_id}/resend"


def test_an_admin_changes_nothing_of_a_customer() -> None:
    changing = {route.path for route in admin_routes() if route.method != "GET"}
    assert {path for path in changing if not path.startswith(_DECISIONS)} == {_RESEND}


def test_whatever_route_names_a_person_to_an_admin_writes_it_down(person: Person) -> None:
    customer = str(person.customer.id)
    given = {"customer_id": customer, "session_id": person.session, "name": "holdout"}
    asked = {
        route.path.format(**given, figure=figure)
        for route in admin_routes()
        if route.method == "GET"
        for figure in (ROWS if "{figure}" in route.path else ("",))
    }
    silent = []
    for path in sorted(asked - {_OF_THE_LOG}):
        before = entries(person.admin, "limit=200")
        answer = person.admin.get(path, query=_ASKED.get(path, ""))
        assert answer.status == 200, (path, answer)
        after = entries(person.admin, "limit=200")
        written = after[: len(after) - len(before)]
        names_them = customer in answer.text or path.startswith(f"/api/customers/{customer}")
        if names_them != any(customer in customers for _, customers in written):
            silent.append(path)
    assert silent == []


def test_a_read_that_found_nobody_and_a_persons_own_leave_no_trace(person: Person) -> None:
    person.customer.get(f"/api/sessions/{person.session}")
    person.mechanic.get("/api/sessions")
    person.admin.get("/api/metrics/funnel")
    missing = "/api/customers/00000000-0000-7000-8000-000000000001"
    assert person.admin.get(missing).status == 404
    assert entries(person.admin) == []


def test_the_log_is_asked_for_by_admin_and_by_customer_and_pages(
    person: Person, backend: Backend
) -> None:
    other, colleague = backend.client("customer"), backend.client("admin")
    file_intake(other)
    person.admin.get(f"/api/customers/{person.customer.id}")
    colleague.get(f"/api/customers/{other.id}")
    colleague.get(f"/api/customers/{person.customer.id}")

    of_colleague = entries(person.admin, f"admin_id={colleague.id}")
    of_person = entries(person.admin, f"customer_id={person.customer.id}")
    first = person.admin.get("/api/audit", query="limit=2").body
    second = person.admin.get("/api/audit", query=f"cursor={first['next_cursor']}").body

    assert of_colleague == [("customer", [str(person.customer.id)]), ("customer", [str(other.id)])]
    assert len(of_person) == 2
    assert [e["admin_id"] for e in first["entries"]] == [str(colleague.id)] * 2
    assert [e["admin_id"] for e in second["entries"]] == [str(person.admin.id)]
    assert second["next_cursor"] is None
