"""What a refusal of the database becomes in Python."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from crm.journey import store
from crm.platform.config import settings
from crm.platform.database import call, connection
from crm.platform.errors import Conflict, Forbidden, KeyReused, NotFound, Unauthenticated
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal
from tests.database import journeys
from tests.database.actors import customer, mechanic
from tests.database.world import World
from tests.support.database import LOGINS


@pytest.fixture
def as_app(shared: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    given = {"DB_USER": "crm_app", "DB_PASSWORD": LOGINS["crm_app"]}
    for name, value in (given | shared.database.environment()).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    connection.drop()
    settings.cache_clear()


pytestmark = pytest.mark.usefixtures("as_app")


def _key() -> IdempotencyKey:
    return IdempotencyKey(str(uuid4()), "fingerprint")


def test_an_unknown_row_is_not_found() -> None:
    with pytest.raises(NotFound, match="There is no such session"):
        store.get_session(Principal(uuid4(), "customer"), uuid4())


def test_a_role_that_may_not_is_forbidden() -> None:
    with pytest.raises(Forbidden, match="A customer may not do this"):
        store.accept_session(Principal(uuid4(), "customer"), _key(), uuid4())


def test_a_move_that_the_state_forbids_is_a_conflict(shared: World) -> None:
    by = mechanic()
    session = journeys.completed_session(shared, customer(), by)
    with pytest.raises(Conflict, match="A session that is completed cannot become live"):
        store.start_session(Principal(by.id, "mechanic"), _key(), session)


def test_a_key_with_another_request_is_reused(shared: World) -> None:
    owner, by = customer(), mechanic()
    session = journeys.pending_session(shared, owner)
    who = Principal(by.id, "mechanic")
    store.accept_session(who, IdempotencyKey("one", "first"), session)
    with pytest.raises(KeyReused):
        store.accept_session(who, IdempotencyKey("one", "second"), session)


def test_a_call_without_a_principal_is_unauthenticated() -> None:
    with pytest.raises(Unauthenticated):
        call("select api.get_funnel('{}')", ())


def test_a_refused_field_is_named() -> None:
    form = journeys.intake_form(upsell_id=str(uuid4()))
    with pytest.raises(NotFound) as caught:
        store.start_intake(Principal(uuid4(), "customer"), _key(), form, journeys.CONTACT, 3)
    assert [error.field for error in caught.value.errors] == ["upsell_id"]


def test_a_fault_of_ours_stays_what_it_is() -> None:
    with pytest.raises(psycopg.errors.UndefinedFunction):
        call("select api.no_such_function()", ())
    assert call("select 1", ()) == 1
