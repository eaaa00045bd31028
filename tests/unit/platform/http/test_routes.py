"""A route is what its handler's signature and decorator say."""

from crm.platform.http import HttpApi, roles
from crm.platform.http.routes import Route
from tests.builders.sample_api import Batch, Booking, Contact, Page, app, public


def route(path: str) -> Route:
    """The route of a path in the small API."""
    return next(route for route in [*app.routes, *public.routes] if route.path == path)


def test_a_route_knows_who_may_call_it_and_its_types() -> None:
    booking = route("/api/bookings")

    assert (booking.method, booking.roles) == ("POST", ("customer",))
    assert (booking.body, booking.query, booking.body_optional) == (Booking, None, False)
    assert route("/api/batches").body == Booking | Batch
    assert route("/api/optional").body == Contact | None
    assert route("/api/optional").body_optional


def test_a_route_without_body_reads_none() -> None:
    assert route("/api/sessions").body is None
    assert route("/api/sessions").query is Page


def test_a_route_writes_its_parameters_as_the_gateway_does() -> None:
    assert route("/api/sessions/{session_id}/end").roles == ("customer", "mechanic")


def test_a_route_for_signed_senders_has_no_roles() -> None:
    assert route("/webhook").roles == ()


def test_a_handler_stays_a_function_that_can_be_called() -> None:
    fresh = HttpApi()

    @fresh.get("/api/ping", summary="Ping", security=roles("customer"))
    def ping() -> str:
        """Return pong."""
        return "pong"

    assert fresh.routes[0].function is ping
    assert fresh.routes[0].operation_id == "ping_ping"
