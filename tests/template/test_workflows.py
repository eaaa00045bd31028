"""What GitHub runs: what a developer runs, and a deployment without stored keys."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.evaluation import evaluate
from tools.paths import ROOT
from tools.template import load_template

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yaml"))


def workflow(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text())
    return found


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_each_step_is_a_command_that_the_makefile_has(path: Path) -> None:
    goals = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    called = re.findall(r"run: make (\S+)", path.read_text())
    assert called
    assert set(called) <= goals


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_may_write_to_the_repository_or_holds_keys(path: Path) -> None:
    assert workflow(path.name)["permissions"]["contents"] == "read"
    text = path.read_text().lower()
    assert "access-key" not in text
    assert "access_key" not in text


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_others_wrote_is_taken_as_it_was_when_it_was_read(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text())
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", one)] == []


def test_checks_tests_and_build_run_apart() -> None:
    assert set(workflow("check.yaml")["jobs"]) == {"check", "test", "build"}


def test_a_deployment_is_asked_for_by_hand_and_takes_a_role_by_oidc() -> None:
    deploy = workflow("deploy.yaml")
    # YAML reads the word `on` as true.
    assert list(deploy[True]) == ["workflow_dispatch"]  # type: ignore[index]
    assert deploy["permissions"]["id-token"] == "write"
    assert deploy["jobs"]["deploy"]["environment"] == "${{ inputs.stage }}"


def role() -> dict[str, Any]:
    found: dict[str, Any] = load_template(ROOT / "deploy" / "github_role.yaml")
    return found


def test_only_one_environment_of_one_repository_takes_the_role_by_either_form_of_its_name() -> None:
    properties = role()["Resources"]["Role"]["Properties"]
    [statement] = properties["AssumeRolePolicyDocument"]["Statement"]
    # Without wildcards: whoever takes over a name that was given up does not have its ids.
    assert list(statement["Condition"]) == ["StringEquals"]
    subjects = statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
    plain = [{"Fn::Sub": "repo:${Repository}:environment:${Environment}"}]
    assert evaluate(role(), subjects, {"Environment": "prod", "Repository": "o/n"}) == [
        "repo:o/n:environment:prod"
    ]
    assert subjects[:1] == plain
    given = {"Environment": "prod", "Repository": "o/n", "RepositoryWithIds": "o@1/n@2"}
    assert evaluate(role(), subjects, given)[1] == "repo:o@1/n@2:environment:prod"


def test_the_role_makes_no_role_that_may_do_more_than_the_boundary() -> None:
    [policy] = role()["Resources"]["Role"]["Properties"]["Policies"]
    within, rest = policy["PolicyDocument"]["Statement"]
    assert within["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": {"Ref": "Boundary"}}}
    widening = {"CreateRole", "AttachRolePolicy", "PutRolePolicy", "PutRolePermissionsBoundary"}
    assert {f"iam:{one}" for one in widening} <= set(within["Action"])
    assert not {f"iam:{one}" for one in widening | {"DeleteRolePermissionsBoundary"}} & set(
        rest["Action"]
    )
    # The boundary's own name is none that the role may touch.
    touched = [one["Fn::Sub"].rpartition(":")[2] for one in rest["Resource"]]
    assert touched == ["role/comeback-${Environment}-*", "policy/comeback-${Environment}-*"]


def test_the_role_can_undo_and_remove_what_it_has_made() -> None:
    [policy] = role()["Resources"]["Role"]["Properties"]["Policies"]
    allowed = {one for part in policy["PolicyDocument"]["Statement"] for one in part["Action"]}
    needed = {"ListEntitiesForPolicy", "UpdateRole", "UpdateRoleDescription", "DeletePolicyVersion"}
    assert {f"iam:{one}" for one in needed} <= allowed
