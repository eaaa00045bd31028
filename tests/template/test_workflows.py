"""What GitHub runs: what a developer runs, and a deployment without stored keys."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

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


def test_only_one_environment_of_one_repository_takes_the_role() -> None:
    role = load_template(ROOT / "deploy" / "github_role.yaml")["Resources"]["Role"]["Properties"]
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    conditions = statement["Condition"]
    assert list(conditions) == ["StringEquals"]
    subject = conditions["StringEquals"]["token.actions.githubusercontent.com:sub"]
    assert subject == {"Fn::Sub": "repo:${Repository}:environment:${Environment}"}
