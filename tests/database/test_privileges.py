"""Roles hold what they need: no table without forced row-level security, no login with a table."""

from typing import Final, LiteralString

import pytest

from tests.conftest import TEMPLATE
from tests.database.catalogue import DERIVED, LICENCES, LICENSED, LOGINS, REFERENCE
from tests.database.changeable import CHANGEABLE
from tests.database.world import World

# information_schema shows a reader's own grants only, so the access lists are read as they are.
_GRANTS: Final[LiteralString] = """
select acl.grantee::regrole::text, c.relname::text, acl.privilege_type
from pg_class as c
cross join lateral (
  select * from aclexplode(c.relacl)
  union all
  select given.* from pg_attribute as a cross join lateral aclexplode(a.attacl) as given
  where a.attrelid = c.oid
) as acl
where c.relnamespace in ('crm'::regnamespace, 'ledger'::regnamespace)
  and c.relkind in ('r', 'p', 'v') and acl.grantee <> c.relowner
"""
_UPDATABLE: Final[LiteralString] = """
select c.relname, array(
  select a.attname::text from pg_attribute as a
  where a.attrelid = c.oid and a.attnum > 0
    and has_column_privilege('crm_api', c.oid, a.attnum, 'update')
)
from pg_class as c where c.relnamespace = 'crm'::regnamespace and c.relkind = 'r'
"""
_MEMBERS: Final[LiteralString] = """
select member::regrole::text, roleid::regrole::text, inherit_option, set_option, admin_option
from pg_auth_members where member::regrole::text = any(%s)
"""
_DATABASE_RIGHTS: Final[LiteralString] = """
select role, kind from unnest(%s::text[]) as role, unnest(%s::text[]) as kind
where has_database_privilege(role, %s, kind)
"""


def _grants(world: World) -> dict[str, set[tuple[str, str]]]:
    held: dict[str, set[tuple[str, str]]] = {}
    for grantee, table, right in world.report(_GRANTS):
        held.setdefault(grantee, set()).add((table, right))
    return held


def test_every_table_with_rows_of_people_forces_row_level_security(shared: World) -> None:
    unforced = shared.report(
        "select relname from pg_class where relnamespace = 'crm'::regnamespace"
        " and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)"
    )
    assert {name for (name,) in unforced} == REFERENCE


@pytest.mark.parametrize("reference", sorted(REFERENCE))
def test_reference_data_are_read_only_to_every_function(shared: World, reference: str) -> None:
    rights = [
        (role, right)
        for role, grants in _grants(shared).items()
        for table, right in grants
        if table == reference
    ]
    readers = ("crm_admin", "crm_api", "crm_backup")
    assert sorted(rights) == [(reader, "SELECT") for reader in readers]


def test_no_schema_holds_tables_beside_crm_and_the_ledger(shared: World) -> None:
    found = shared.report(
        "select distinct schemaname::text from pg_tables"
        " where schemaname not in ('pg_catalog', 'information_schema')"
    )
    assert {name for (name,) in found} == {"crm", "ledger"}


def test_no_login_has_rights_on_a_table(shared: World) -> None:
    assert set(_grants(shared)) == {"crm_api", "crm_admin", "crm_steward", "crm_backup"}
    inherited = shared.report(
        "select login, c.relname from unnest(%s::text[]) as login, pg_class as c"
        " where c.relnamespace in ('crm'::regnamespace, 'ledger'::regnamespace)"
        " and c.relkind = 'r' and has_any_column_privilege(login, c.oid, 'select, insert, update')",
        ["crm_app", "crm_ingest", "crm_links", "crm_worker"],
    )
    assert inherited == []


def test_the_reports_login_reads_tables_and_nothing_more(shared: World) -> None:
    assert {right for _, right in _grants(shared)["crm_admin"]} == {"SELECT"}


def test_crm_api_owns_no_table_and_deletes_figures_alone(shared: World) -> None:
    owners = shared.report("select distinct tableowner from pg_tables where schemaname = 'crm'")
    grants = _grants(shared)["crm_api"]

    assert owners == [("crm_owner",)]
    assert {right for _, right in grants} == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {table for table, right in grants if right == "DELETE"} == DERIVED


def test_a_function_may_change_the_columns_of_an_answer_and_never_a_price(shared: World) -> None:
    updatable = {table: set(columns) for table, columns in shared.report(_UPDATABLE)}

    assert updatable == CHANGEABLE
    assert "price_cents" not in updatable["upsell_recommendations"]


def test_no_role_passes_row_level_security_or_rules_the_cluster(shared: World) -> None:
    mighty = shared.report(
        "select rolname from pg_roles where rolsuper or rolbypassrls or rolreplication"
    )
    creators = shared.report(
        "select rolname from pg_roles where (rolcreaterole or rolcreatedb) and not rolsuper"
    )
    # initdb's own superuser stays, and cannot log in from anywhere.
    assert mighty == [("postgres",)]
    assert creators == [("crm_master",)]


def test_a_login_may_claim_its_roles_and_take_none(shared: World) -> None:
    licensed: dict[str, set[str]] = {login: set() for login in LOGINS}
    inherited, taken = [], []
    for login, role, inherits, may_set, may_grant in shared.report(_MEMBERS, list(LOGINS)):
        licensed[login].add(role)
        inherited += [(login, role)] if inherits else []
        taken += [(login, role)] if may_set or may_grant else []

    assert licensed == LICENSED
    assert inherited == [("crm_report", "crm_admin")]
    assert taken == []


def test_a_licence_opens_nothing_by_itself(shared: World) -> None:
    opened = {role for role in _grants(shared) if role in LICENCES}
    logins = shared.report(
        "select rolname from pg_roles where rolcanlogin and rolname = any(%s)", list(LICENCES)
    )
    # crm_admin is what a founder's own SQL reads through.
    assert opened == {"crm_admin"}
    assert logins == []


def test_only_the_logins_may_connect_and_none_may_bring_tables_of_its_own(shared: World) -> None:
    roles = ["public", "crm_api", *LOGINS, *LICENCES]
    # Asked of the template: a clone does not take over the rights on it.
    rights = shared.report(_DATABASE_RIGHTS, roles, ["connect", "temporary", "create"], TEMPLATE)
    assert set(rights) == {(login, "connect") for login in LOGINS}


def test_a_slow_statement_ends_before_its_function_does(shared: World) -> None:
    found = shared.report(
        "select rolname::text, setting from pg_roles, unnest(rolconfig) as setting"
        " where rolname = any(%s) and setting like 'statement_timeout%%'",
        list(LOGINS),
    )
    assert dict(found) == {
        "crm_app": "statement_timeout=6s",
        "crm_ingest": "statement_timeout=6s",
        "crm_links": "statement_timeout=6s",
        "crm_worker": "statement_timeout=20s",
        "crm_report": "statement_timeout=30s",
    }
