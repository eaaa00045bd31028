"""SQL functions are replaced whenever their file changes, and belong to whom their folder says."""

import psycopg
import pytest

from crm.platform.database.migrations import MigrationRefused
from tests.database.site import A_TABLE, Site


def test_a_changed_function_is_replaced_and_no_other(migrated: Site) -> None:
    name = "functions/platform/internal/raise_not_found.sql"
    file = migrated.folder / name
    file.write_text(file.read_text().replace("There is no such %s.", "Nobody knows such a %s."))

    assert migrated.migrate() == [name]
    with pytest.raises(psycopg.Error, match="Nobody knows such a pet"):
        migrated.read("select crm.raise_not_found('pet')")
    assert migrated.migrate() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("what text) returns void", "what text, place text default 'shop') returns void"),
        ("what text) returns void", "what text) returns text"),
    ],
)
def test_a_function_with_other_parameters_replaces_its_former_self_and_comes_back(
    migrated: Site, before: str, after: str
) -> None:
    name = "functions/platform/internal/raise_not_found.sql"
    file = migrated.folder / name
    old = file.read_text()
    assert before in old
    forms = "select pg_get_functiondef(oid) from pg_proc where proname = 'raise_not_found'"
    first = migrated.read(forms)

    file.write_text(old.replace(before, after))
    assert migrated.migrate() == [name]
    [(changed,)] = migrated.read(forms)
    file.write_text(old)
    assert migrated.migrate() == [name]

    assert changed != first[0][0]
    assert migrated.read(forms) == first


_FUNCTION = "create or replace function {}.pet() returns int language sql return 1;\n"
_RIGHTS = """
select proowner::regrole::text, array(
  select role from unnest('{public, crm_api, crm_steward, crm_app, crm_worker}'::text[]) as role
  where has_function_privilege(role, oid, 'execute')
) from pg_proc where proname = 'pet'
"""


@pytest.mark.parametrize(
    ("folder", "schema", "owner", "callers"),
    [
        ("api", "api", "crm_api", ["crm_api", "crm_steward"]),
        ("internal", "crm", "crm_owner", ["crm_api", "crm_steward"]),
    ],
)
def test_a_function_gets_its_owner_from_its_folder_and_no_login_may_call_it_unasked(
    migrated: Site, folder: str, schema: str, owner: str, callers: list[str]
) -> None:
    name = f"functions/platform/{folder}/pet.sql"
    (migrated.folder / name).write_text(_FUNCTION.format(schema))

    assert migrated.migrate() == [name]
    assert migrated.read(_RIGHTS) == [(owner, callers)]


def test_a_function_in_a_folder_without_an_owner_is_refused_and_nothing_is_applied(
    migrated: Site,
) -> None:
    migrated.add("9999_add_pets.sql", A_TABLE)
    (migrated.folder / "functions/platform/pet.sql").write_text(_FUNCTION.format("crm"))

    with pytest.raises(MigrationRefused, match=r"functions/platform/pet\.sql"):
        migrated.migrate()

    assert not migrated.has("crm.pets")
