"""Who asks is read from verified claims, and an ambiguous role is none."""

from uuid import NAMESPACE_URL, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.platform.errors import Unauthenticated
from crm.platform.http.principal import principal_of
from crm.platform.principal import Principal
from tools.paths import ROOT

_DOCUMENTED = "dff21f82-ed27-5375-9310-b66a6fdeeba7"
SUBJECT = "3f2b9a6e-5d0c-4d2e-9f77-0d9a4a1c2b3e"


POOL = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example00"


def role_of(claim: object, issuer: str = POOL, name: str = "cognito:groups") -> str:
    """The role of somebody whose token has this claim, as the gateway writes it."""
    return principal_of({"sub": SUBJECT, "iss": issuer, name: claim}, name).role


def flattened(*groups: str) -> str:
    """A list of groups as API Gateway hands it on."""
    return f"[{' '.join(groups)}]"


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["admin"], "admin"),
        (["mechanic"], "mechanic"),
        (["service"], "service"),
        (["customer"], "customer"),
        (["customer", "mechanic"], "mechanic"),
        (["mechanic", "admin"], "admin"),
        (["admin", "service"], "admin"),
        (["customer", "service", "mechanic"], "service"),
        ([], "customer"),
        (["administrators"], "customer"),
        (["not-admin"], "customer"),
        (["admin-readers", "mechanics"], "customer"),
        (["Admin"], "customer"),
        (["us-east-1_x:admin"], "customer"),
        (["x,admin"], "customer"),
        (["admin,mechanic"], "customer"),
        (["[admin]"], "customer"),
        (["x]admin"], "customer"),
        (["shop\u00a0admin"], "customer"),
    ],
)
def test_the_highest_of_several_groups_of_a_pool_wins(groups: list[str], role: str) -> None:
    assert role_of(flattened(*groups)) == role


@pytest.mark.parametrize("role", ["admin", "service", "mechanic", "customer"])
def test_a_claim_that_is_one_word_is_the_role(role: str) -> None:
    assert role_of(role, issuer="https://shop.auth.test/", name="https://shop.test/role") == role


@pytest.mark.parametrize(
    "claim",
    [
        flattened("shop admin"),
        flattened("read-only admin"),
        flattened("admin"),
        flattened("mechanic", "admin"),
        "shop admin",
        "admin mechanic",
        "admin,mechanic",
        " admin",
        "admin\n",
        "Admin",
        "map[roles:[admin]]",
        "",
        None,
        True,
        ["admin"],
        {"admin": True},
    ],
)
@pytest.mark.parametrize("name", ["role", "cognito:groups"])
@pytest.mark.parametrize(
    "issuer",
    [
        "https://shop.auth.test/",
        "",
        "https://cognito-idp.eu-central-1.amazonaws.com.evil.test/eu-central-1_x",
        "https://evil.test/https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_x",
    ],
)
def test_an_ambiguous_claim_of_another_issuer_is_a_customer(
    claim: object, name: str, issuer: str
) -> None:
    assert role_of(claim, issuer, name) == "customer"


def test_another_claim_of_a_pool_is_one_word_too() -> None:
    assert role_of("[shop admin]", name="custom:role") == "customer"


@given(st.lists(st.text(st.characters(exclude_characters=" "), min_size=1), min_size=1))
def test_no_groups_make_a_role_that_is_not_one_of_them(groups: list[str]) -> None:
    role = role_of(flattened(*groups))

    assert role == "customer" or role in groups


def test_no_role_claim_is_a_customer() -> None:
    assert principal_of({"sub": SUBJECT}, "cognito:groups").role == "customer"


def test_the_role_claim_is_the_one_in_the_settings() -> None:
    claims = {"sub": SUBJECT, "cognito:groups": "admin", "https://shop.test/role": "mechanic"}

    assert principal_of(claims, "https://shop.test/role").role == "mechanic"


def test_a_subject_that_is_a_uuid_is_the_id() -> None:
    assert principal_of({"sub": SUBJECT.upper()}, "role").id == UUID(SUBJECT)


def test_other_subjects_get_a_stable_id_of_their_issuer() -> None:
    def person(issuer: str, subject: str) -> UUID:
        return principal_of({"iss": issuer, "sub": subject}, "role").id

    assert person("https://a.test", "auth0|7") == person("https://a.test", "auth0|7")
    assert person("https://a.test", "auth0|7") != person("https://b.test", "auth0|7")
    assert person("https://a.test", "auth0|7") != person("https://a.test", "auth0|8")
    assert person("https://a.test", "x") == UUID(_DOCUMENTED)


def test_the_formula_of_ids_is_documented() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()

    assert f"The subject `x` of `https://a.test` is\n`{_DOCUMENTED}`" in text
    assert f"`{NAMESPACE_URL}`" in text


@pytest.mark.parametrize(
    "subject",
    [f"{{{SUBJECT}}}", f"urn:uuid:{SUBJECT}", SUBJECT.replace("-", ""), f"{SUBJECT[:-1]}-e"],
)
def test_a_subject_that_python_would_read_as_a_uuid_is_somebody_else(subject: str) -> None:
    assert principal_of({"sub": subject, "iss": "https://a.test"}, "role").id != UUID(SUBJECT)


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({}, id="no claims"),
        pytest.param({"iss": "https://a.test"}, id="no subject"),
        pytest.param({"sub": ""}, id="empty subject"),
        pytest.param({"sub": None}, id="subject is null"),
        pytest.param({"sub": 7}, id="subject of another type"),
        pytest.param({"sub": SUBJECT, "token_use": "id"}, id="an ID token"),
        pytest.param({"sub": SUBJECT, "token_use": "refresh"}, id="a refresh token"),
        pytest.param({"sub": SUBJECT, "token_use": ""}, id="an empty use"),
    ],
)
def test_claims_that_name_nobody_are_refused(claims: dict[str, object]) -> None:
    with pytest.raises(Unauthenticated):
        principal_of(claims, "cognito:groups")


@pytest.mark.parametrize("claims", [{}, {"token_use": "access"}])
def test_access_tokens_and_issuers_without_token_use_pass(claims: dict[str, object]) -> None:
    assert principal_of(claims | {"sub": SUBJECT}, "cognito:groups").id == UUID(SUBJECT)


def test_the_database_is_told_the_id_and_the_role() -> None:
    assert Principal(UUID(SUBJECT), "admin").claims() == {"sub": SUBJECT, "role": "admin"}


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        ("Sam Rivera", "Sam Rivera"),
        ("  Sam ", "Sam"),
        ("x" * 300, "x" * 200),
        ("", None),
        ("   ", None),
        ("Sam\nRivera", None),
        ("Sam\x00", None),
        ("Sam\u202eRivera", None),
        ("\u3164", None),
        (7, None),
        (None, None),
    ],
)
def test_a_mechanic_brings_their_name_if_it_can_be_shown(claim: object, name: str | None) -> None:
    claims = {"sub": SUBJECT, "iss": POOL, "cognito:groups": "[mechanic]", "name": claim}
    assert principal_of(claims, "cognito:groups").name == name


@pytest.mark.parametrize("group", ["customer", "admin", "service"])
def test_nobody_elses_name_is_taken_from_a_token(group: str) -> None:
    claims = {"sub": SUBJECT, "iss": POOL, "cognito:groups": f"[{group}]", "name": "Sam"}
    principal = principal_of(claims, "cognito:groups")
    assert principal.claims() == {"sub": SUBJECT, "role": group}
