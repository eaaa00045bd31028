"""Who asks is read from verified claims, and groups are split, never searched in."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.platform.errors import Unauthenticated
from crm.platform.http.principal import principal_of
from crm.platform.principal import Principal

SUBJECT = "3f2b9a6e-5d0c-4d2e-9f77-0d9a4a1c2b3e"


def role_of(groups: object) -> str:
    """The role of somebody whose token has these groups."""
    return principal_of({"sub": SUBJECT, "cognito:groups": groups}, "cognito:groups").role


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("[admin]", "admin"),
        ("[mechanic]", "mechanic"),
        ("[service]", "service"),
        ("[customer]", "customer"),
        ("[customer mechanic]", "mechanic"),
        ("[mechanic admin]", "admin"),
        ("[admin service]", "admin"),
        ("[customer service mechanic]", "service"),
        ("[mechanic,customer]", "mechanic"),
        ("[mechanic, customer]", "mechanic"),
        ("mechanic", "mechanic"),
        ("mechanic customer", "mechanic"),
        (["customer", "admin"], "admin"),
        (["not admin"], "customer"),
        ("[]", "customer"),
        ("", "customer"),
        (None, "customer"),
        ("[administrators]", "customer"),
        ("[not-admin]", "customer"),
        ("[admin-readers mechanics]", "customer"),
        ("[nonadmin superadmin]", "customer"),
        ("[Admin]", "customer"),
        ("[us-east-1_x:admin]", "customer"),
        ({"admin": True}, "customer"),
        (True, "customer"),
    ],
)
def test_the_highest_of_several_groups_wins(groups: object, role: str) -> None:
    assert role_of(groups) == role


def test_no_role_claim_is_a_customer() -> None:
    assert principal_of({"sub": SUBJECT}, "cognito:groups").role == "customer"


def test_the_role_claim_is_the_one_in_the_settings() -> None:
    claims = {"sub": SUBJECT, "cognito:groups": "[admin]", "https://shop.test/role": "mechanic"}

    assert principal_of(claims, "https://shop.test/role").role == "mechanic"


@given(st.text(st.characters(exclude_characters="[], "), min_size=1))
def test_a_group_that_merely_contains_a_role_gives_nothing(around: str) -> None:
    assert role_of(f"[admin{around}x x{around}service]") == "customer"


def test_a_subject_that_is_a_uuid_is_the_id() -> None:
    assert principal_of({"sub": SUBJECT.upper()}, "role").id == UUID(SUBJECT)


def test_other_subjects_get_a_stable_id_of_their_issuer() -> None:
    def person(issuer: str, subject: str) -> UUID:
        return principal_of({"iss": issuer, "sub": subject}, "role").id

    assert person("https://a.test", "auth0|7") == person("https://a.test", "auth0|7")
    assert person("https://a.test", "auth0|7") != person("https://b.test", "auth0|7")
    assert person("https://a.test", "auth0|7") != person("https://a.test", "auth0|8")
    assert person("https://a.test", "x") == UUID("dff21f82-ed27-5375-9310-b66a6fdeeba7")


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
