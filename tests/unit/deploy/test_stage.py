"""A stage's settings: what it names, what it may not hold, and what does not fit together."""

from pathlib import Path

import pytest

from deploy.deployment import check_connections
from deploy.guide import write_stage
from deploy.stage import Stage, StageError, bounded_functions, sizes
from tools.template import functions, load_template


def stage(size: str = "hobby", **given: str) -> Stage:
    return Stage(name="prod", region="eu-central-1", size=size, given=given)


def test_a_stage_says_every_parameter_that_is_no_secret() -> None:
    declared = load_template()["Parameters"]
    open_ones = {name for name, one in declared.items() if not one.get("NoEcho")}
    assert set(stage().parameters) == open_ones


@pytest.mark.parametrize("size", sizes())
def test_a_size_sets_parameters_that_the_template_has(size: str) -> None:
    assert set(sizes()[size]) <= set(load_template()["Parameters"])


def test_what_a_stage_says_itself_wins() -> None:
    assert stage(DatabaseClass="db.m7g.large").parameters["DatabaseClass"] == "db.m7g.large"


@pytest.mark.parametrize("size", sizes())
def test_functions_of_each_size_fit_into_its_databases_connections(size: str) -> None:
    check_connections(stage(size))


def test_more_connections_than_the_database_has_are_refused() -> None:
    with pytest.raises(StageError, match=r"open 162 connections.* has 160 .*set it to 8 at most"):
        check_connections(stage(FunctionConcurrency="9"))
    check_connections(stage(FunctionConcurrency="8"))
    check_connections(stage(FunctionConcurrency="9", RdsProxy="true"))


def test_what_others_call_is_bounded_and_what_schedules_call_keeps_no_room() -> None:
    open_ones = {
        name
        for name, one in functions(load_template()).items()
        if "FunctionUrlConfig" in one["Properties"]
        or any(event["Type"] == "HttpApi" for event in one["Properties"].get("Events", {}).values())
    }
    # The bus calls them, once for each session that ends, and for each mail a few times.
    assert set(bounded_functions(load_template())) == open_ones | {
        "GenerateUpsells",
        "MailFeedback",
    }


def test_three_stages_of_production_fit_into_the_usual_thousand() -> None:
    bound = int(stage("production").parameters["FunctionConcurrency"])
    assert 3 * bound * len(bounded_functions(load_template())) <= 1_000 - 100


def test_a_hobby_costs_nothing_by_the_hour_but_its_database() -> None:
    hobby = stage().parameters
    assert {hobby[name] for name in ("RdsProxy", "NatGateway", "MultiAz")} == {"false"}
    assert hobby["FunctionConcurrency"] == "0"


def test_the_first_deployment_signs_nothing_that_anybody_knows() -> None:
    first = stage().secret_parameters({}, first=True)["StripeWebhookSecrets"]
    assert first != stage().secret_parameters({}, first=True)["StripeWebhookSecrets"]
    assert stage().secret_parameters({}, first=False) == {}
    assert stage().secret_parameters({}, first=True)["StripeKey"] == "none"
    given = {"STRIPE_WEBHOOK_SECRETS": "whsec_given"}
    assert stage().secret_parameters(given, first=False) == {"StripeWebhookSecrets": "whsec_given"}


def test_a_given_database_gets_passwords_once_and_its_masters_from_the_environment() -> None:
    given = stage(DatabaseHost="db.example")
    with pytest.raises(StageError, match="DB_MASTER_PASSWORD"):
        given.secret_parameters({}, first=True)
    first = given.secret_parameters({"DB_MASTER_PASSWORD": "hush"}, first=True)
    assert first["MasterPassword"] == "hush"
    made = {"AppPassword", "IngestPassword", "LinksPassword", "WorkerPassword", "ReportPassword"}
    assert len({first[name] for name in made}) == 5
    assert given.secret_parameters({}, first=False) == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "names no region"),
        ('region = "eu-central-1"\nsize = "huge"', "size must be one of hobby, production"),
        ('region = "eu-central-1"\n[parameters]\nColour = "red"', "no parameter Colour"),
        ('region = "eu-central-1"\n[parameters]\nMasterPassword = "x"', "MasterPassword"),
        ('region = "cn-north-1"', "is not supported"),
        ('region = "us-gov-west-1"', "is not supported"),
        ('region = "eu-central-1"\n[parameters]\nMailIdentity = "a.example"', "MailFrom"),
        ("region = ", "prod.toml"),
    ],
)
def test_a_mistake_in_a_stages_file_is_named(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "prod.toml").write_text(text)
    with pytest.raises(StageError, match=fault):
        Stage.read("prod", tmp_path)


@pytest.mark.parametrize("name", ["", "Prod", "../prod"])
def test_a_stage_has_a_name_that_aws_takes(name: str) -> None:
    with pytest.raises(StageError, match="named by"):
        Stage.read(name)


def test_the_first_time_asks_and_the_second_reads_what_was_answered(tmp_path: Path) -> None:
    answers = iter(["", "production", "ada@example.com", "yes", ""])
    written = write_stage("prod", lambda _question: next(answers), tmp_path)

    assert Stage.read("prod", tmp_path) == written
    assert written.region == "eu-central-1"
    assert written.size == "production"
    assert written.owns_database
    assert written.parameters["AlarmEmail"] == "ada@example.com"
    assert written.parameters["StripeLivemode"] == "true"


def test_answers_that_make_no_stage_leave_no_file(tmp_path: Path) -> None:
    answers = iter(["", "huge", "", "", ""])
    with pytest.raises(StageError, match="size must be"):
        write_stage("prod", lambda _question: next(answers), tmp_path)
    assert not list(tmp_path.iterdir())
