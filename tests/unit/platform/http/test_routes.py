"""A route is what its handler's signature and decorator say, or it is refused at once."""

from types import NoneType
from uuid import UUID

import pytest

from crm.platform.http import Api, Request, Route
from tests.builders.sample_api import Batch, Booking, Page, Seen, api


def route(path: str) -> Route:
    """The route of a path in the small API."""
    return next(route for route in api.routes if route.path == path)


def test_a_route_knows_its_types() -> None:
    booking = route("/api/bookings")

    assert (booking.method, booking.roles, booking.status) == ("POST", ("customer",), 201)
    assert (booking.body, booking.reply, booking.query) == (Booking, Booking, None)


def test_a_reply_of_a_varying_status_carries_its_own_type() -> None:
    assert route("/api/batches").reply == Booking | Batch
    assert route("/api/batches").body == Booking | Batch
    assert route("/api/batches").status_varies
    assert not route("/api/bookings").status_varies


def test_a_route_without_body_reads_none() -> None:
    assert route("/api/sessions").body is NoneType
    assert route("/api/sessions").query is Page
    assert route("/api/sessions").reply is Page


def test_a_route_knows_the_parameters_of_its_path() -> None:
    end = route("/api/sessions/{session_id}/end")

    assert end.path_types == {"session_id": UUID}
    assert end.reply is Seen


def test_a_handler_stays_a_function_that_can_be_called() -> None:
    fresh = Api()

    @fresh.get("/api/ping", roles=("customer",), summary="Ping")
    def ping(_: Request[None]) -> str:
        return "pong"

    assert fresh.routes[0].function is ping


def other_name(_: Request[None], other_id: UUID) -> None:
    """Take a parameter that the path does not have."""


def no_parameter(_: Request[None]) -> None:
    """Take no parameter."""


def wrong_type(_: Request[None], session_id: int) -> None:
    """Take a parameter of a type that no path has."""


@pytest.mark.parametrize("function", [other_name, no_parameter, wrong_type])
def test_a_handler_that_does_not_fit_its_path_is_refused(function: object) -> None:
    decorate = Api().get("/api/sessions/{session_id}", roles=("customer",), summary="Wrong")

    with pytest.raises(TypeError, match=r"take the parameters|part of a path"):
        decorate(function)  # type: ignore[type-var]


def test_a_route_that_nobody_may_call_is_refused() -> None:
    decorate = Api().get("/api/sessions", roles=(), summary="Wrong")

    with pytest.raises(TypeError, match="nobody may call GET /api/sessions"):
        decorate(no_parameter)
