"""Every function of schema api keeps the rules that make it safe to call."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

import pytest
from psycopg.rows import class_row

from tests.conftest import ROOT
from tests.database.catalogue import CALLERS, LOGINS, STEWARDS, STEWARDS_HELPERS
from tests.database.world import World

_FUNCTIONS: Final[LiteralString] = """
select p.oid::regprocedure::text as signature, p.proname as name, p.prosecdef as definer,
  p.proowner::regrole::text as owner, coalesce(p.proconfig, '{}') as settings, p.prosrc as body,
  has_function_privilege('public', p.oid, 'execute') as public,
  array(
    select login from unnest(%s::text[]) as login
    where has_function_privilege(login, p.oid, 'execute')
  ) as callers, array(
    select role from unnest(array['crm_api', 'crm_steward']) as role
    where has_function_privilege(role, p.oid, 'execute')
  ) as lenders
from pg_proc as p where p.pronamespace = %s::regnamespace order by p.proname
"""
# The first thing that a body does; declarations before it only reshape its arguments.
_AUTHORIZES: Final = re.compile(
    r"^\s*declare\s+reply jsonb := crm\.begin_request\(claims, idempotency_key, fingerprint, '"
    r"|\bbegin\s+perform crm\.authorize_call\("
    r"(claims|'\{\"sub\": \"0[-0]+\", \"role\": \"service\"\}'), '"
)
_DYNAMIC: Final = re.compile(r"\bexecute\b|\bdblink|\bquery_to_xml", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function as the catalogue has it."""

    signature: str
    name: str
    definer: bool
    owner: str
    settings: Sequence[str]
    body: str
    public: bool
    callers: Sequence[str]
    lenders: Sequence[str]


def _functions(world: World, schema: str) -> list[Function]:
    connection = world.connection("crm_report")
    with connection.cursor(row_factory=class_row(Function)) as cursor:
        return cursor.execute(_FUNCTIONS, (list(LOGINS), schema)).fetchall()


@pytest.fixture(scope="module")
def functions(shared: World) -> list[Function]:
    """The functions of schema api."""
    return _functions(shared, "api")


def test_each_function_may_be_called_by_the_logins_that_need_it_and_by_no_other(
    functions: list[Function],
) -> None:
    assert {f.name: set(f.callers) for f in functions} == CALLERS


def test_no_function_has_a_second_form_that_a_call_could_meet(functions: list[Function]) -> None:
    assert len(functions) == len({f.name for f in functions})


def test_no_function_may_be_called_by_everybody(functions: list[Function]) -> None:
    assert [f.signature for f in functions if f.public] == []


def test_each_function_works_with_the_rights_of_crm_api_or_is_one_of_the_stewards(
    functions: list[Function],
) -> None:
    assert [f.signature for f in functions if not f.definer] == []
    assert {f.name for f in functions if f.owner == "crm_steward"} == STEWARDS
    assert {f.owner for f in functions} == {"crm_api", "crm_steward"}


def test_each_function_finds_its_tables_whatever_the_callers_search_path(
    functions: list[Function],
) -> None:
    paths = {f.signature: [s for s in f.settings if "search_path" in s] for f in functions}
    others = [name for name, found in paths.items() if found != ["search_path=crm, pg_temp"]]
    assert others == []


def test_each_function_begins_by_authorizing_its_call(functions: list[Function]) -> None:
    assert [f.signature for f in functions if not _AUTHORIZES.search(f.body)] == []


def test_no_function_builds_sql_from_its_arguments(functions: list[Function]) -> None:
    assert [f.signature for f in functions if _DYNAMIC.search(f.body)] == []


def test_the_helpers_behind_the_functions_are_called_by_no_login_and_lend_nobody_rights(
    shared: World,
) -> None:
    helpers = _functions(shared, "crm")

    lending = [f.signature for f in helpers if f.definer or f.owner != "crm_owner"]
    # crm_report reads through policies that ask who it is.
    reachable = {f.name for f in helpers if f.public or set(f.callers) - {"crm_report"}}
    reported = {f.name for f in helpers if "crm_report" in f.callers}

    assert lending == []
    assert reachable == set()
    assert reported == {"role", "subject"}
    assert [f.signature for f in helpers if _DYNAMIC.search(f.body)] == []


def test_the_stewards_helpers_are_called_by_the_steward_alone(shared: World) -> None:
    helpers = _functions(shared, "crm")
    assert {f.name for f in helpers if f.lenders == ["crm_steward"]} == STEWARDS_HELPERS
    others = [f for f in helpers if f.name not in STEWARDS_HELPERS]
    assert {tuple(f.lenders) for f in others} == {("crm_api", "crm_steward")}


@pytest.mark.parametrize(("folder", "schema"), [("api", "api"), ("internal", "crm")])
def test_each_function_has_a_file_of_its_name_in_the_folder_of_its_schema(
    shared: World, folder: str, schema: str
) -> None:
    files = [path.stem for path in (ROOT / "database" / "functions").glob(f"*/{folder}/*.sql")]
    made = {f.name for f in _functions(shared, schema)} - {
        "role",
        "served",
        "subject",
    }  # of a migration
    assert sorted(files) == sorted(made)
