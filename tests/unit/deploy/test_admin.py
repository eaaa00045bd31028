"""People are invited, given a role, and invited again while they have not come."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from deploy.account import Account, AccountError, Deployed
from deploy.admin import create_person
from deploy.stage import Stage

STAGE = Stage(name="prod", region="eu-central-1", size="hobby", given={})
ADA = "ada@example.com"


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with mock_aws():
        cognito = Account(STAGE.region).client("cognito-idp")
        made = cognito.create_user_pool(PoolName="x", UsernameAttributes=["email"])["UserPool"][
            "Id"
        ]
        for group in ("admin", "service", "mechanic"):
            cognito.create_group(UserPoolId=made, GroupName=group)
        yield Deployed(STAGE, Account(STAGE.region), {"UserPoolId": made})


def groups(pool: Deployed) -> list[str]:
    found = pool.account.client("cognito-idp").admin_list_groups_for_user(
        UserPoolId=pool.outputs["UserPoolId"], Username=ADA
    )
    return [one["GroupName"] for one in found["Groups"]]


def test_a_person_is_invited_and_has_the_role(pool: Deployed) -> None:
    assert "mailed them a password for the first time" in create_person(pool, ADA, "admin")
    assert groups(pool) == ["admin"]


def test_who_has_not_come_is_invited_again(pool: Deployed) -> None:
    create_person(pool, ADA, "admin")
    asked: list[dict[str, Any]] = []
    build = pool.account.client

    class Watched(Account):
        def client(self, service: str, config: Any = None) -> Any:
            found = build(service, config)
            found.meta.events.register(
                "provide-client-params.*.AdminCreateUser",
                lambda params, **_: asked.append(params),
            )
            return found

    again = Deployed(STAGE, Watched(STAGE.region), pool.outputs)
    assert "a new password for the first time" in create_person(again, ADA, "admin")
    assert [one.get("MessageAction") for one in asked] == [None, "RESEND"]


def test_who_signs_in_already_is_sent_nothing_and_told_so(pool: Deployed) -> None:
    create_person(pool, ADA, "admin")
    pool.account.client("cognito-idp").admin_set_user_password(
        UserPoolId=pool.outputs["UserPoolId"],
        Username=ADA,
        Password="A-long-one-1",
        Permanent=True,
    )
    assert "no mail was sent" in create_person(pool, ADA, "mechanic")


@pytest.mark.parametrize(("role", "left"), [("mechanic", ["mechanic"]), ("customer", [])])
def test_another_role_takes_the_former_ones_place(
    pool: Deployed, role: str, left: list[str]
) -> None:
    create_person(pool, ADA, "admin")
    assert f"{ADA} is {role}." in create_person(pool, ADA, role)
    assert groups(pool) == left


def test_people_of_another_issuer_are_made_there(pool: Deployed) -> None:
    with pytest.raises(AccountError, match="create them there"):
        create_person(Deployed(STAGE, pool.account, {}), ADA, "admin")
